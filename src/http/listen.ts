/** Listening sockets: Node's servers with every limit set, the gate before all else, and a count of who is there. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ListenOptions } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { securityHeaders } from "#src/contract/csp.ts";
import { AppError } from "#src/contract/errors.ts";
import type { Face } from "./faces.ts";
import { type Carrier, refusalOf } from "./gate.ts";
import * as limits from "./limits.ts";
import { errorResponse } from "./wire.ts";

export interface Listening {
  /** The TCP port; 0 on a pipe. */
  readonly port: number;
  /** Requests being answered, open streams included. */
  open(): number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

interface ListenDeps {
  readonly at: ListenOptions;
  readonly carrier: (port: number) => Carrier;
  readonly face: Face;
  readonly refused: (reason: string) => void;
  /** A request began or ended. */
  readonly onActivity: () => void;
}

const serverOptions = {
  headersTimeout: limits.HEADERS_TIMEOUT_MS,
  // 0: it would cut a long upload; bodies have their own clock (body.ts, upload.ts).
  requestTimeout: 0,
  connectionsCheckingInterval: limits.CONNECTIONS_CHECK_MS,
  keepAliveTimeout: limits.KEEP_ALIVE_MS,
  maxHeaderSize: limits.HEADER_MAX_BYTES,
  insecureHTTPParser: false,
} as const;

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

const send = async (outgoing: ServerResponse, response: Response): Promise<void> => {
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), connection: "close" });
  outgoing.end(await response.text());
};

const startListening = (server: Server, at: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      const port = at.port ?? 0;
      reject(new AppError("request/invalid", `Cannot listen on port ${port}: it is in use or not allowed`, { cause, details: { port } }));
    });
    server.listen(at, resolve);
  });

/** Listens. Throws request/invalid with the port when it cannot be had. */
export const listen = async (deps: ListenDeps): Promise<Listening> => {
  const gone = new WeakMap<object, AbortSignal>();
  const answer = getRequestListener((request, { outgoing }) => deps.face(request, gone.get(outgoing) ?? AbortSignal.abort()), {
    overrideGlobalObjects: false,
    errorHandler: (thrown) => errorResponse(thrown),
  });
  const state = { open: 0 };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders)) outgoing.setHeader(name, value);
    const head = { method: incoming.method ?? "", target: incoming.url ?? "", rawHeaders: incoming.rawHeaders };
    const refusal = refusalOf(head, deps.carrier(portOf(server)));
    if (refusal !== null) {
      deps.refused(refusal.reason);
      return await send(outgoing, errorResponse(new AppError("auth/refused", refusal.reason), refusal.status));
    }
    if (state.open > limits.REQUESTS_AT_ONCE_MAX) {
      return await send(outgoing, errorResponse(new AppError("request/too-many", "Too many requests at once")));
    }
    await answer(incoming, outgoing);
  };
  const server = createServer(serverOptions, (incoming, outgoing) => {
    state.open += 1;
    deps.onActivity();
    // Held by the connection's own listener: nothing in between can be collected.
    const closing = new AbortController();
    gone.set(outgoing, closing.signal);
    outgoing.once("close", () => {
      closing.abort();
      state.open -= 1;
      deps.onActivity();
    });
    // `answer` reports its own errors; what is left is a peer that is gone.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.maxConnections = limits.CONNECTIONS_MAX;
  await startListening(server, deps.at);
  return {
    port: portOf(server),
    open: () => state.open,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
