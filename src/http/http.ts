/** The HTTP face of an App: its pipe, on request 127.0.0.1, and the note that tells launchers where. */
import { chmod, rm } from "node:fs/promises";
import type { App } from "#src/app.ts";
import { PROTOCOL_VERSION } from "#src/contract/control.ts";
import { createAccess, newSecret } from "./access.ts";
import { removeContact, writeContact } from "./contactFile.ts";
import { createControlRouter } from "./controlRouter.ts";
import { createLoopbackFace, createPipeFace } from "./faces.ts";
import type { Carrier } from "./gate.ts";
import { SIGN_INS_PER_MINUTE } from "./limits.ts";
import { type Listening, listen } from "./listen.ts";
import { dataDirMark, preparePipe } from "./pipePath.ts";
import { createRate } from "./rate.ts";
import { createPageRouter } from "./router.ts";
import { createRpc, type OnFailure } from "./rpc.ts";
import { openSite } from "./site.ts";
import { createUpload } from "./upload.ts";

export interface HttpOptions {
  readonly app: App;
  /** Absolute and real. */
  readonly dataDir: string;
  /** The built page. */
  readonly siteFolder: string;
  readonly now: () => number;
  /** A client came or went. */
  readonly onActivity: () => void;
  /** The control router's quit. */
  readonly onQuit: () => void;
  /** Hears of calls that failed on our side, for the log. */
  readonly onFailure: OnFailure;
}

export interface Http {
  readonly pipe: string;
  /** The control token. */
  readonly token: string;
  /** Address of the browser face, null while it is not served. */
  url(): string | null;
  serve(port: number): Promise<string>;
  /** Requests and streams open at this moment. */
  open(): number;
  close(): Promise<void>;
}

const listenOnPipe = async (pipe: string, rest: Omit<Parameters<typeof listen>[0], "at" | "carrier">): Promise<Listening> => {
  const isFile = process.platform !== "win32";
  // Whoever held it is dead: this core holds the data directory's lock.
  if (isFile) await rm(pipe, { force: true });
  const listening = await listen({ ...rest, at: { path: pipe }, carrier: () => ({ kind: "pipe" }) });
  if (isFile) await chmod(pipe, 0o600);
  return listening;
};

/** Listens on the pipe and writes core.json. The caller holds the data directory's lock. */
export const openHttp = async (options: HttpOptions): Promise<Http> => {
  const { app, now } = options;
  const token = newSecret();
  const refused = (reason: string): void => app.tell({ kind: "refused", reason });
  const access = createAccess({ sessions: () => app.sessions(), now, cookieName: `deskside-${dataDirMark(options.dataDir)}` });
  const page = createRpc(createPageRouter(app), "/api/page", options.onFailure);
  const upload = createUpload(app.uploads);
  const pipe = await preparePipe(options.dataDir);
  const loopback: { started: Promise<Listening> | null; listening: Listening | null } = { started: null, listening: null };
  const url = (): string | null => (loopback.listening === null ? null : `http://127.0.0.1:${loopback.listening.port}`);

  const announce = async (): Promise<void> => {
    app.tell({ kind: "listening", sockets: ["pipe", ...(loopback.listening === null ? [] : [`127.0.0.1:${loopback.listening.port}`])] });
    await writeContact(options.dataDir, { pid: process.pid, pipe, url: url(), token, protocol: PROTOCOL_VERSION, version: app.version });
  };
  const startLoopback = async (port: number): Promise<Listening> => {
    const wrongSignIns = createRate({ most: SIGN_INS_PER_MINUTE, windowMs: 60_000, now });
    const face = createLoopbackFace({ page, upload, refused, access, wrongSignIns, site: await openSite(options.siteFolder) });
    const at = { host: "127.0.0.1", port, exclusive: true };
    const carrier = (own: number): Carrier => ({ kind: "loopback", port: own });
    loopback.listening = await listen({ at, carrier, face, refused, onActivity: options.onActivity });
    await announce();
    return loopback.listening;
  };
  const serve = async (port: number): Promise<string> => {
    app.sessions();
    loopback.started ??= startLoopback(port);
    try {
      return `http://127.0.0.1:${(await loopback.started).port}`;
    } catch (refusal) {
      loopback.started = null;
      throw refusal;
    }
  };
  const server = { url, serve, newCode: access.newCode, newBearer: access.newBearer, quit: options.onQuit };
  const control = createRpc(createControlRouter(app, server), "/api/control", options.onFailure);
  const onPipe = await listenOnPipe(pipe, {
    face: createPipeFace({ page, upload, refused, control, token }),
    refused,
    onActivity: options.onActivity,
  });
  await announce();
  return {
    pipe,
    token,
    url,
    serve,
    open: () => onPipe.open() + (loopback.listening?.open() ?? 0),
    close: async () => {
      await removeContact(options.dataDir);
      await onPipe.close();
      await loopback.listening?.close();
    },
  };
};
