/** Serves the shell's protocol handlers over 127.0.0.1, because an ordinary Chromium has no custom schemes. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

/** Custom origins and the loopback ports that stand for them. */
const ports = new Map<string, number>();

/** The loopback address of a custom one, and back; anything else stays as it is. */
export const toLoopback = (address: string): string => {
  const found = [...ports].find(([origin]) => address === origin || address.startsWith(`${origin}/`));
  return found === undefined ? address : `http://127.0.0.1:${found[1]}${address.slice(found[0].length)}`;
};
export const fromLoopback = (address: string): string => {
  const found = [...ports].find(([, port]) => new RegExp(`^http://127\\.0\\.0\\.1:${port}(/|$)`).test(address));
  return found === undefined ? address : `${found[0]}${address.replace(/^http:\/\/[^/]+/, "")}`;
};

const toRequest = (incoming: IncomingMessage, origin: string): Request => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (typeof value === "string" && !["host", "connection"].includes(name))
      headers.set(name, name === "origin" ? fromLoopback(value) : value);
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {};
  return new Request(`${origin}${incoming.url}`, { method: incoming.method ?? "GET", headers, ...body } as RequestInit);
};

const starting: Promise<void>[] = [];
/** Resolves when every origin handled so far can be loaded. */
export const allServed = async (): Promise<void> => void (await Promise.all(starting));

/** Requests for `origin` reach the handler; a page that goes away cancels the body, as in Electron. Synchronous, as Electron's `handle` is. */
export const serveOverLoopback = (origin: string, handler: ProtocolHandler): void => void starting.push(serve(origin, handler));

const serve = async (origin: string, handler: ProtocolHandler): Promise<void> => {
  const server = createServer(async (incoming, outgoing) => {
    const response = await handler(toRequest(incoming, origin));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body === null) return void outgoing.end();
    const body = Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>);
    outgoing.once("close", () => body.destroy());
    body.once("error", () => outgoing.destroy()).pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ports.set(origin, (server.address() as AddressInfo).port);
  server.unref();
};
