/** The shell's line to the core: connected on first use, and anew after the core ended or crashed. */
import { AppError } from "#src/contract/errors.ts";
import { type CoreConnection, connectCore } from "#src/launcher/core.ts";
import type { CoreProgram } from "#src/launcher/spawnCore.ts";

export interface CoreLinkOptions {
  readonly dataDir: string;
  readonly program: CoreProgram;
  /** Asked before each start of a core. */
  readonly keychainKey: () => Promise<Uint8Array | null>;
  /** A core that came up locked waits for its passphrase. */
  readonly onLocked: (core: CoreConnection) => void;
}

export interface CoreLink {
  /** Connects at once, so that the core starts while the window opens. Throws what connectCore throws. */
  connection(): Promise<CoreConnection>;
  /** Forwards a page's request. After core/unreachable the next request looks for a core again; nothing is sent twice. */
  fetch(request: Request): Promise<Response>;
  close(): void;
}

const replace = async (core: CoreConnection, reach: () => Promise<CoreConnection>): Promise<CoreConnection> => {
  await core.control.quit().catch(() => {});
  core.close();
  return reach();
};

export const createCoreLink = (options: CoreLinkOptions): CoreLink => {
  const closing = new AbortController();
  let connecting: Promise<CoreConnection> | null = null;

  const connect = async (): Promise<CoreConnection> => {
    const keychainKey = (await options.keychainKey()) ?? undefined;
    const { dataDir, program } = options;
    const reach = () => connectCore({ dataDir, program, spawn: true, signal: closing.signal, keychainKey });
    const found = await reach();
    // A command without the keychain started it; only a core started from here gets the key.
    const core = found.state === "locked" && !found.started && keychainKey !== undefined ? await replace(found, reach) : found;
    if (core.state === "locked") options.onLocked(core);
    return core;
  };
  const connection = (): Promise<CoreConnection> => {
    if (connecting !== null) return connecting;
    const attempt = connect();
    connecting = attempt;
    attempt.catch(() => forget(attempt));
    return attempt;
  };
  /** Only the attempt that failed: a newer one may be under way already. */
  const forget = (attempt: Promise<CoreConnection>): void => {
    if (connecting === attempt) connecting = null;
  };
  return {
    connection,
    async fetch(request) {
      const attempt = connection();
      const core = await attempt;
      try {
        return await core.fetch(request);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === "core/unreachable") forget(attempt);
        throw thrown;
      }
    },
    close() {
      closing.abort();
      connecting?.then((core) => core.close()).catch(() => {});
    },
  };
};
