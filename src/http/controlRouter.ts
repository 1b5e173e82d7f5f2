/** Implements the control router's contract: what shell and command line ask over the pipe. */
import { implement } from "@orpc/server";
import type { App } from "#src/app.ts";
import { controlContract, PROTOCOL_VERSION } from "#src/contract/control.ts";
import { streamed } from "./streamed.ts";

/** What the server itself can be told. */
export interface ServerControl {
  url(): string | null;
  /** Starts the loopback face, or gives the address of the one that runs; held until as many calls of `endServe`. */
  serve(port: number): Promise<string>;
  endServe(): Promise<void>;
  newCode(): string;
  newBearer(): string;
  /** Ends the core soon after the answer went out. */
  quit(): void;
}

/** `gone`: aborted when the connection closes; see PageContext. */
export interface ControlContext {
  readonly gone?: AbortSignal;
}

export const createControlRouter = (app: App, server: ServerControl) => {
  const os = implement(controlContract).$context<ControlContext>();
  return os.router({
    handshake: os.handshake.handler(async () => ({
      protocol: PROTOCOL_VERSION,
      version: app.version,
      epoch: app.epoch,
      state: app.state(),
      url: server.url(),
    })),
    unlock: os.unlock.handler(({ input }) => app.control.unlock(input)),
    protect: os.protect.handler(({ input }) => app.control.protect(input)),
    grantPath: os.grantPath.handler(({ input }) => app.control.grantPath(input)),
    serve: os.serve.handler(async ({ input }) => {
      await app.grantRoots(input.roots);
      return { url: await server.serve(input.port) };
    }),
    endServe: os.endServe.handler(async () => {
      await server.endServe();
      return {};
    }),
    signInCode: os.signInCode.handler(async ({ input }) => {
      // Throws store/locked: a cookie could not be kept yet.
      app.sessions();
      return { code: server.newCode(), bearer: input.bearer ? server.newBearer() : null };
    }),
    inspect: os.inspect.handler(({ input }) => app.control.inspect(input)),
    facts: os.facts.handler(({ input }) => app.control.facts(input)),
    read: os.read.handler(({ input, signal, context }) => {
      const gone = context.gone ?? signal ?? new AbortController().signal;
      return streamed(app.control.read(input, gone), gone);
    }),
    doctor: os.doctor.handler(({ input }) => app.control.doctor(input)),
    quit: os.quit.handler(async () => {
      server.quit();
      return {};
    }),
  });
};
