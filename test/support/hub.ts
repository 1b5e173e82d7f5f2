/** A hub on this machine's loopback that behaves like the real one: it states hash and length, redirects to a content network, and fails as told. */
import { createHash } from "node:crypto";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** What a file does to the next requests for its bytes; the last one stays. */
export type Behaviour =
  | { readonly kind: "well" }
  /** Closes the connection after so many bytes of the answer. */
  | { readonly kind: "drop"; readonly after: number }
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Sends other bytes of the same length. */
  | { readonly kind: "wrong-bytes" }
  /** Knows no ranges: always the whole file. */
  | { readonly kind: "no-ranges" }
  /** Says no length, and never ends. */
  | { readonly kind: "endless" }
  /** Some bytes, then nothing. */
  | { readonly kind: "silent"; readonly after: number }
  /** Some bytes at once, the rest in drops of 64 kB. */
  | { readonly kind: "slow"; readonly after: number }
  | { readonly kind: "page" }
  /** Compresses, though asked not to. */
  | { readonly kind: "encoded" }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "long-header" };

export interface HubFile {
  bytes: Buffer;
  etag: string;
  /** What the hub states; null: no word of it, as for files outside large file storage. */
  stated: { sha256: string; bytes: number } | null;
  behaviours: Behaviour[];
}

export interface SeenRequest {
  readonly host: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface Hub {
  /** Of the hub itself, which redirects. */
  readonly origin: string;
  /** Of the content network, which has the bytes. */
  readonly network: string;
  readonly requests: SeenRequest[];
  /** Where the two really listen, for a proxy that stands for their names. */
  readonly ports: { readonly hub: number; readonly network: number };
  add(path: string, bytes: Buffer, behaviours?: readonly Behaviour[]): HubFile;
  close(): Promise<void>;
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
const listen = async (handler: Handler, certificate: https.ServerOptions | null): Promise<http.Server> => {
  const server = certificate === null ? http.createServer(handler) : https.createServer(certificate, handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
};
const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

/** Hands the bytes over from where they are asked for, or misbehaves. */
const serveBytes = (file: HubFile, request: http.IncomingMessage, response: http.ServerResponse): void => {
  const behaviour = (file.behaviours.length > 1 ? file.behaviours.shift() : file.behaviours[0]) ?? { kind: "well" };
  const bytes =
    behaviour.kind === "wrong-bytes" ? Buffer.concat([file.bytes.subarray(0, 8), Buffer.alloc(file.bytes.length - 8, 7)]) : file.bytes;
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  const condition = request.headers["if-range"];
  const isPart = asked !== undefined && behaviour.kind !== "no-ranges" && (condition === undefined || condition === file.etag);
  const from = isPart ? Number(asked) : 0;
  const common = { etag: file.etag, "accept-ranges": "bytes", "content-type": "application/octet-stream", "set-cookie": "tracked=1" };
  const rest = bytes.subarray(from);
  const begin = (): void => {
    if (isPart && from >= bytes.length) {
      response.writeHead(416, { ...common, "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(isPart ? 206 : 200, {
      ...common,
      "content-length": rest.length,
      ...(isPart ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
  };
  switch (behaviour.kind) {
    case "well":
    case "no-ranges":
    case "wrong-bytes":
      begin();
      if (!response.writableEnded) response.end(rest);
      break;
    case "drop":
      begin();
      // Ended, not destroyed: a reset could overtake what was sent.
      response.write(rest.subarray(0, behaviour.after), () => request.socket.end());
      break;
    case "silent":
      begin();
      response.write(rest.subarray(0, behaviour.after));
      break;
    case "slow": {
      begin();
      response.write(rest.subarray(0, behaviour.after));
      let sent = behaviour.after;
      const drop = setInterval(() => {
        if (response.destroyed || sent >= rest.length) {
          clearInterval(drop);
          response.end();
          return;
        }
        response.write(rest.subarray(sent, sent + 64 * 1024));
        sent += 64 * 1024;
      }, 100);
      break;
    }
    case "status":
      response.writeHead(behaviour.status, behaviour.headers ?? {}).end("no");
      break;
    case "endless": {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      response.write(bytes.subarray(0, 24));
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
      break;
    }
    case "page":
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Please sign in</title>");
      break;
    case "encoded":
      response.writeHead(200, { ...common, "content-encoding": "gzip" }).end(rest);
      break;
    case "redirect":
      response.writeHead(302, { location: behaviour.location }).end();
      break;
    case "long-header":
      response.writeHead(200, { ...common, "x-long": "x".repeat(40_000) }).end(rest);
      break;
  }
};

/** `redirects` false: a mirror that has the bytes itself. `certificate`: over TLS; `names`: what both call themselves in addresses. */
export const openHub = async (
  options: {
    readonly redirects?: boolean;
    readonly certificate?: https.ServerOptions;
    readonly names?: { readonly hub: string; readonly network: string };
  } = {},
): Promise<Hub> => {
  const files = new Map<string, HubFile>();
  const requests: SeenRequest[] = [];
  const note = (request: http.IncomingMessage): HubFile | undefined => {
    const path = decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/");
    requests.push({ host: request.headers.host ?? "", path, headers: request.headers });
    return files.get(path);
  };
  const missing = (response: http.ServerResponse): void => void response.writeHead(404).end("no such file");
  const certificate = options.certificate ?? null;
  const scheme = certificate === null ? "http" : "https";
  const network = await listen((request, response) => {
    const file = note(request);
    if (file === undefined) missing(response);
    else serveBytes(file, request, response);
  }, certificate);
  const networkOrigin = `${scheme}://${options.names?.network ?? `127.0.0.1:${portOf(network)}`}`;
  const hub = await listen((request, response) => {
    const file = note(request);
    if (file === undefined) return missing(response);
    const stated: Record<string, string> =
      file.stated === null ? {} : { "x-linked-etag": `"${file.stated.sha256}"`, "x-linked-size": String(file.stated.bytes) };
    for (const [name, value] of Object.entries(stated)) response.setHeader(name, value);
    if (options.redirects === false) return serveBytes(file, request, response);
    response.writeHead(302, { location: `${networkOrigin}${request.url}?signed=secret`, "set-cookie": "tracked=1" }).end("Found");
  }, certificate);
  return {
    origin: `${scheme}://${options.names?.hub ?? `127.0.0.1:${portOf(hub)}`}`,
    network: networkOrigin,
    requests,
    ports: { hub: portOf(hub), network: portOf(network) },
    add: (path, bytes, behaviours = [{ kind: "well" }]) => {
      const file: HubFile = {
        bytes,
        etag: `"${sha256(bytes).slice(0, 16)}"`,
        stated: { sha256: sha256(bytes), bytes: bytes.length },
        behaviours: [...behaviours],
      };
      files.set(path, file);
      return file;
    },
    close: async () => {
      for (const server of [hub, network]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
};
