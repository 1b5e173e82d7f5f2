/** Which addresses may be fetched, what their hosts are called, and what a file from there may be called here. Pure. */
import { AppError } from "#src/contract/errors.ts";
import { partOf, partsOf } from "../split.ts";

const refused = (reason: string, message: string): AppError =>
  new AppError("request/invalid", message, { details: { field: "url", reason } });

const isLoopback = (hostname: string): boolean => hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** https, or http to this very machine (a mirror here). Throws request/invalid. */
const requireSafe = (url: URL): void => {
  if (url.username !== "" || url.password !== "") throw refused("credentials", "The address holds a name or password: Deskside sends none");
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return;
  throw refused("not-https", "Only https addresses are fetched, or http from this very machine");
};

const parsed = (text: string): URL => {
  const url = URL.parse(text.trim());
  if (url === null) throw refused("not-an-address", "This is no address");
  url.hash = "";
  requireSafe(url);
  return url;
};

/** The origin of a mirror, without a slash at its end; a path is kept, as mirrors may lie below one. Throws request/invalid. */
export const mirrorOrigin = (text: string): string => {
  const url = parsed(text);
  if (url.search !== "") throw refused("query", "A mirror's address has no question mark");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
};

/** Where a redirect leads; null when nobody may be led there: no downgrade, no credentials, nothing but http(s). */
export const redirectTarget = (from: URL, location: string): URL | null => {
  const to = URL.parse(location, from);
  if (to === null || to.username !== "" || to.password !== "") return null;
  to.hash = "";
  if (to.protocol === "https:") return to;
  return to.protocol === "http:" && from.protocol === "http:" && isLoopback(to.hostname) ? to : null;
};

/** The name consent is given to: host, and port where it is not the usual one. */
export const hostOf = (address: string): string => new URL(address).host;

/** A host as `hostOf` gives it; null for what is none. */
export const hostNamed = (text: string): string | null => {
  const url = URL.parse(`https://${text.trim().toLowerCase()}`);
  return url === null || url.host === "" || url.pathname !== "/" || url.username !== "" || url.search !== "" || url.hash !== ""
    ? null
    : url.host;
};

/** `host:port` as the tripwire knows a target. */
export const socketTarget = (url: Pick<URL, "hostname" | "port" | "protocol">): string =>
  `${url.hostname.replace(/^\[|\]$/g, "").toLowerCase()}:${url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port}`;

/** The targets behind allowed hosts: without a port of its own a host is reached by https alone. */
export const hostTargets = (hosts: readonly string[]): readonly string[] =>
  hosts.flatMap((host) => {
    const url = URL.parse(`https://${host}`);
    return url === null ? [] : [socketTarget(url)];
  });

/** Device names Windows reserves, with any extension (Naming Files, Paths, and Namespaces). */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

/** Whether a name is one plain file on every system. It is refused, not repaired: two repairs of one name are how traversal comes back (CVE-2026-119979). */
const isPlainName = (name: string): boolean =>
  Buffer.byteLength(name) <= 200 &&
  !/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) &&
  !/^[.\s]/.test(name) &&
  !name.includes("..") &&
  !reserved.test(name) &&
  /[^\s.]\.gguf$/i.test(name);

export interface RemoteFile {
  readonly url: string;
  readonly fileName: string;
}

const lastSegment = (url: URL): string => {
  const text = url.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(text).normalize("NFC");
  } catch {
    return text;
  }
};

/** The files of the model at this address: one, or all parts of a split one whichever part is named. Throws request/invalid. */
export const filesAt = (text: string): readonly RemoteFile[] => {
  const url = parsed(text);
  const name = lastSegment(url);
  if (!/\.gguf$/i.test(name)) throw refused("not-gguf", "The address is not that of a .gguf file");
  if (!isPlainName(name)) throw refused("file-name", "The file has a name that no file here may have");
  if (partOf(name) === null) return [{ url: url.href, fileName: name }];
  return partsOf(name).map((part) => {
    const one = new URL(url);
    one.pathname = [...url.pathname.split("/").slice(0, -1), encodeURIComponent(part)].join("/");
    return { url: one.href, fileName: part };
  });
};

/** Without what a link may carry secretly. */
export const plainAddress = (address: string): string => {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
};
