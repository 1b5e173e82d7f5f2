/**
 * A core without store or engine, for tests of the launcher and the command line: the same core.json, lock rule, pipe and contract. Run as a
 * process (`node fakeCore.ts --data-dir DIR`). FAKE_CORE, JSON in the environment, says how it behaves.
 */

import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { implement, ORPCError } from "@orpc/server";
import { RPCHandler } from "@orpc/server/node";
import { controlContract, PROTOCOL_VERSION } from "#src/contract/control.ts";
import { AppError, type ErrorCode, toWireError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import { pageContract } from "#src/contract/page.ts";

export interface FakeCoreBehaviour {
  /** Another number than the real one: a core of another version. */
  readonly protocol?: number;
  readonly locked?: boolean;
  /** Ends at once with this error as its last line on stderr. */
  readonly refuses?: ErrorCode;
}

const flag = (name: string): string | undefined => process.argv[process.argv.indexOf(name) + 1];
const dataDir = flag("--data-dir") ?? "";
const behaviour = JSON.parse(process.env.FAKE_CORE ?? "{}") as FakeCoreBehaviour;
const protocol = behaviour.protocol ?? PROTOCOL_VERSION;
const token = "t".repeat(32);
const epoch = String(process.pid);
const pipe = join(tmpdir(), `deskside-fake-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}.sock`);
let locked = behaviour.locked === true;

const refuse = (code: ErrorCode): never => {
  process.stderr.write(`a line before it\n${JSON.stringify(toWireError(new AppError(code, "refused")))}\n`);
  process.exit(1);
};
if (behaviour.refuses !== undefined) refuse(behaviour.refuses);

const asWire = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    const data = toWireError(thrown);
    throw new ORPCError(data.code, { data, message: data.message });
  }
};

const control = implement(controlContract);
const page = implement(pageContract);
const controlRouter = {
  handshake: control.handshake.handler(() => ({
    protocol,
    version: "0.0.0",
    epoch,
    state: locked ? ("locked" as const) : ("ready" as const),
    url: null,
  })),
  unlock: control.unlock.handler(({ input }) =>
    asWire(() => {
      if (input.passphrase !== "open sesame") throw new AppError("store/wrong-key", "no");
      locked = false;
      return {};
    }),
  ),
  inspect: control.inspect.handler(({ input }) =>
    asWire(() => {
      if (input.path.includes("missing")) throw new AppError("model/missing", "not there");
      return { kind: "invalid" as const, reason: "not-gguf", message: "The file does not start with GGUF." };
    }),
  ),
  serve: control.serve.handler(() => ({ url: "http://127.0.0.1:1" })),
  signInCode: control.signInCode.handler(({ input }) => ({ code: "once", bearer: input.bearer ? "again" : null })),
  quit: control.quit.handler(() => {
    setImmediate(() => end());
    return {};
  }),
};
const pageRouter = {
  core: {
    events: page.core.events.handler(async function* ({ signal }): AsyncGenerator<StreamedEvent> {
      yield { epoch, seq: 1, event: { kind: "snapshot", runs: [] } };
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
    }),
  },
  models: { list: page.models.list.handler(() => []) },
};

const handlers = { "/api/control": new RPCHandler(controlRouter), "/api/page": new RPCHandler(pageRouter) } as const;
const server = createServer(async (incoming, outgoing) => {
  if (incoming.headers.authorization !== `Bearer ${token}`) return void outgoing.writeHead(401).end();
  for (const [prefix, handler] of Object.entries(handlers)) {
    if (!incoming.url?.startsWith(prefix)) continue;
    const { matched } = await handler.handle(incoming, outgoing, { prefix: prefix as `/${string}`, context: {} });
    if (matched) return;
  }
  outgoing.writeHead(404).end();
});

const end = (): void => {
  rmSync(join(dataDir, "core.json"), { force: true });
  process.exit(0);
};

/** Resolves true when somebody answers on the pipe: then its owner lives and holds the lock. */
const answered = (): Promise<boolean> =>
  new Promise((resolve) => {
    const asking = request({ socketPath: pipe, path: "/" }, () => resolve(true));
    asking.once("error", () => resolve(false));
    asking.end();
  });

server.once("error", async () => {
  if (await answered()) refuse("store/in-use");
  rmSync(pipe, { force: true });
  server.listen(pipe);
});
server.on("listening", () => {
  mkdirSync(dataDir, { recursive: true });
  const note = { pid: process.pid, pipe, url: null, token, protocol, version: "0.0.0" };
  writeFileSync(join(dataDir, "core.json"), JSON.stringify(note), { mode: 0o600 });
});
server.listen(pipe);
// A test that dies leaves no core behind.
setTimeout(end, 60_000).unref();
