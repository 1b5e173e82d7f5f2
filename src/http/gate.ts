/** First look at every request, before routing and before any body: Host, form, Origin, method, encoding. Pure. */

/** The request line and headers as they came. `rawHeaders`: name, value, name, value…, so that duplicates show. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

export type Carrier = { readonly kind: "pipe" } | { readonly kind: "loopback"; readonly port: number };

/** Why a request goes no further. `reason` is for the ledger: bounded, and never content. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 415 | 421;
  readonly reason: string;
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
/** What Sec-Fetch-Site may say: our own page, or a person typing the address. `same-site` is another port of localhost. */
const ownFetchSites: ReadonlySet<string> = new Set(["same-origin", "none"]);

const valuesOf = (head: RequestHead, name: string): readonly string[] =>
  head.rawHeaders.filter((_, index) => index % 2 === 1 && head.rawHeaders[index - 1]?.toLowerCase() === name);

/** The names under which the loopback face may be addressed; exact, as a rebinding page is same-origin to the browser. */
const ownHosts = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];

/** Foreign text in a ledger line: printable ASCII only, at most 80 characters. */
const quoted = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 80);

const checkHost = (head: RequestHead, port: number): Refusal | null => {
  const hosts = valuesOf(head, "host");
  if (hosts.length === 1 && hosts[0] !== undefined && ownHosts(port).includes(hosts[0])) return null;
  return { status: 421, reason: hosts.length === 1 ? `Host ${quoted(hosts[0] ?? "")} refused` : `${hosts.length} Host headers refused` };
};

const checkOrigin = (head: RequestHead): Refusal | null => {
  const origins = valuesOf(head, "origin");
  const own = `http://${valuesOf(head, "host")[0]}`;
  if (origins.length > 1 || (origins[0] !== undefined && origins[0] !== own)) {
    return { status: 403, reason: `Origin ${quoted(origins[0] ?? "")} refused` };
  }
  const foreign = valuesOf(head, "sec-fetch-site").find((site) => !ownFetchSites.has(site));
  return foreign === undefined ? null : { status: 403, reason: `A ${quoted(foreign)} request refused` };
};

const checkForm = (head: RequestHead): Refusal | null => {
  // Absolute form (`GET http://elsewhere/`) makes us look like a proxy; a fragment or backslash confuses path checks.
  if (!head.target.startsWith("/") || head.target.startsWith("//") || /[\\#\0]/.test(head.target)) {
    return { status: 400, reason: "Malformed request target" };
  }
  if (!methods.has(head.method)) return { status: 405, reason: `Method ${quoted(head.method)} refused` };
  // A compressed body is a bomb until proven otherwise, and no client of ours sends one.
  if (valuesOf(head, "content-encoding").length > 0) return { status: 415, reason: "Content-Encoding refused" };
  return null;
};

/** null: go on. Host first, before anything else may answer differently for a stranger. On the pipe no browser can speak, so only the form counts. */
export const refusalOf = (head: RequestHead, carrier: Carrier): Refusal | null =>
  carrier.kind === "pipe" ? checkForm(head) : (checkHost(head, carrier.port) ?? checkOrigin(head) ?? checkForm(head));
