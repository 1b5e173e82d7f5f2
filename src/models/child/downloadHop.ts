/** One request and its redirects: only to hosts that were allowed, without cookies, credentials or anything that names this machine. */
import http from "node:http";
import https from "node:https";
import tls from "node:tls";
import { AppError } from "#src/contract/errors.ts";
import { redirectTarget } from "../downloads/address.ts";
import type { ProxyVariables } from "../downloads/proxy.ts";

const REDIRECTS_MAX = 5;
/** Signed addresses of content networks are long; what is longer than this is none. */
const HEADER_BYTES_MAX = 32 * 1024;
const LOCATION_MAX = 8 * 1024;
const USER_AGENT = "Deskside";

/** An answer whose body streams: an async iterable of buffers. */
export type Response = http.IncomingMessage;

export interface Connections {
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<http.IncomingMessage>;
  close(): void;
}

/** Roots that ship with Node and those of the system: an office's own server, or its proxy, has a certificate of the office. */
const roots = (): string[] => [...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")])];

/** `idleMs`: silence after which a connection counts as dropped. The proxy is Node's own doing (http.Agent, proxyEnv). */
export const openConnections = (proxy: ProxyVariables, idleMs: number): Connections => {
  const proxyEnv = { ...proxy };
  const secure = new https.Agent({ keepAlive: false, proxyEnv, ca: roots(), minVersion: "TLSv1.2" });
  const plain = new http.Agent({ keepAlive: false, proxyEnv });
  const get: Connections["get"] = (url, headers, signal) =>
    new Promise((resolve, reject) => {
      const options = { headers, signal, timeout: idleMs, maxHeaderSize: HEADER_BYTES_MAX, insecureHTTPParser: false };
      const request =
        url.protocol === "https:" ? https.request(url, { ...options, agent: secure }) : http.request(url, { ...options, agent: plain });
      request.once("timeout", () => request.destroy(Object.assign(new Error("The connection is silent"), { code: "ETIMEDOUT" })));
      request.once("error", reject);
      request.once("response", (response) => {
        // From here on errors are the body's: an unheard one would end the process.
        request.on("error", () => {});
        resolve(response);
      });
      request.end();
    });
  return {
    get,
    close: () => {
      secure.destroy();
      plain.destroy();
    },
  };
};

/** What the hub says of a file before it sends one elsewhere for its bytes. */
export interface Stated {
  readonly sha256: string | null;
  readonly bytes: number | null;
}

export type Arrival =
  | { readonly kind: "answer"; readonly response: http.IncomingMessage; readonly host: string; readonly stated: Stated }
  | { readonly kind: "asking"; readonly host: string };

const header = (response: http.IncomingMessage, name: string): string | null => {
  const value = response.headers[name];
  return typeof value === "string" ? value : null;
};

/** `X-Linked-Etag`, `X-Linked-Size`: SHA-256 and length of files in large file storage; other files have no SHA-256 there. */
const statedBy = (response: http.IncomingMessage): Stated => {
  const tag =
    header(response, "x-linked-etag")
      ?.replace(/^(W\/)?"|"$/g, "")
      .toLowerCase() ?? "";
  const size = header(response, "x-linked-size") ?? "";
  return { sha256: /^[a-f0-9]{64}$/.test(tag) ? tag : null, bytes: /^\d{1,16}$/.test(size) ? Number(size) : null };
};

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);
const wrongWay = (reason: string, host: string): AppError =>
  new AppError("download/refused", "The server leads somewhere that nobody may be led to", { details: { host, reason } });

/**
 * Follows redirects to the answer with the bytes. What the first host states of the file is believed, not what others add.
 * Throws download/refused, and the errors of sockets as they are.
 */
export const arrive = async (
  connections: Connections,
  request: {
    readonly url: string;
    readonly hosts: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
    readonly connected: (host: string) => void;
  },
  signal: AbortSignal,
): Promise<Arrival> => {
  let url = new URL(request.url);
  const first = url.host;
  let stated: Stated = { sha256: null, bytes: null };
  for (let hops = 0; hops <= REDIRECTS_MAX; hops += 1) {
    if (!request.hosts.includes(url.host)) return { kind: "asking", host: url.host };
    request.connected(url.host);
    const headers = { "user-agent": USER_AGENT, accept: "*/*", "accept-encoding": "identity", ...request.headers };
    const response = await connections.get(url, headers, signal);
    if (url.host === first) {
      const here = statedBy(response);
      stated = { sha256: here.sha256 ?? stated.sha256, bytes: here.bytes ?? stated.bytes };
    }
    if (!isRedirect(response.statusCode ?? 0)) return { kind: "answer", response, host: url.host, stated };
    response.destroy();
    const location = header(response, "location") ?? "";
    const next = location === "" || location.length > LOCATION_MAX ? null : redirectTarget(url, location);
    if (next === null) throw wrongWay("bad-redirect", url.host);
    url = next;
  }
  throw wrongWay("too-many-redirects", url.host);
};
