/**
 * Web fetch over a local pipe: a Request goes through `http.request({socketPath})`, the answer comes back as a Response. The body's `cancel()`
 * destroys the request: a page that aborts cancels the body and not `request.signal`, and Electron's net.fetch cannot close an event
 * stream (electron#47097).
 */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { AppError } from "#src/contract/errors.ts";

/**
 * `signal` ends the request and its answer's body; by default the request's own, which undici forgets when a Request made from another one
 * is collected (seen after 17 s on a quiet event stream: the abort never arrived).
 */
export type Fetch = (request: Request, signal?: AbortSignal) => Promise<Response>;

/** Headers of one hop (RFC 9110 §7.6.1), and those that Node sets itself; not passed on. */
const hopHeaders = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host"]);

/** A Response with one of these statuses must have no body (Fetch standard, "null body status"). */
const nullBodyStatuses = new Set([101, 103, 204, 205, 304]);

/**
 * A connection each: 0.1 ms on a pipe, and no idle socket that the core closes under the next request. It is closed from this side: a core asked
 * to close it does so after its answer, and with a body of known length that may be before the end of the body is told (EPIPE for a call that was answered).
 */
const oneRequestEach = new (class extends Agent {
  override keepSocketAlive(): boolean {
    return false;
  }
})({ keepAlive: true });

/**
 * A fetch whose requests all go to `pipe` and carry `headers`, whatever host their address names. Bodies stream both ways with back
 * pressure. Rejects with core/unreachable when nobody answers there, and with the signal's reason when that aborts first.
 */
export const createPipeFetch =
  (pipe: string, headers: Readonly<Record<string, string>>): Fetch =>
  (request, signal = request.signal) =>
    new Promise<Response>((resolve, reject) => {
      const url = new URL(request.url);
      const outgoing = httpRequest({
        socketPath: pipe,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...Object.fromEntries([...request.headers].filter(([name]) => !hopHeaders.has(name))), ...headers },
        agent: oneRequestEach,
      });
      const abort = (): void => {
        outgoing.destroy();
        reject(signal.reason);
      };
      outgoing.once("response", (incoming) => resolve(toResponse(incoming, () => outgoing.destroy())));
      outgoing.once("error", (cause) => reject(new AppError("core/unreachable", "The core does not answer on its pipe", { cause })));
      outgoing.once("close", () => signal.removeEventListener("abort", abort));
      if (signal.aborted) return abort();
      signal.addEventListener("abort", abort, { once: true });
      if (request.body === null) outgoing.end();
      // A refused upload ends in the response or in "error"; the pipeline's own rejection says the same again.
      // The two ReadableStream types are the same class at run time, declared once by lib.dom and once by @types/node.
      else pipeline(Readable.fromWeb(request.body as NodeReadableStream<Uint8Array>), outgoing).catch(() => outgoing.destroy());
    });

const toResponse = (incoming: IncomingMessage, destroy: () => void): Response => {
  const status = incoming.statusCode ?? 502;
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = incoming.rawHeaders.slice(at, at + 2);
    if (!hopHeaders.has(name.toLowerCase())) headers.append(name, value);
  }
  if (!nullBodyStatuses.has(status)) return new Response(toBody(incoming, destroy), { status, headers });
  incoming.resume();
  return new Response(null, { status, headers });
};

/** At most one chunk beyond what the reader asked for is held. */
const toBody = (incoming: IncomingMessage, destroy: () => void): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.pause();
      incoming.on("data", (chunk: Buffer) => {
        controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.once("end", () => controller.close());
      incoming.once("error", (cause) => controller.error(new AppError("core/unreachable", "The core went away", { cause })));
    },
    pull() {
      incoming.resume();
    },
    cancel() {
      // Without listeners a chunk already on its way would be put into a cancelled stream.
      incoming.removeAllListeners("data").removeAllListeners("end");
      incoming.on("error", () => {});
      destroy();
    },
  });
