/** The HTTP face of an App: its pipe, on request 127.0.0.1, and the note that tells launchers where. */
import { chmod, rm } from "node:fs/promises";
import type { App } from "#src/app.ts";
import { PROTOCOL_VERSION } from "#src/contract/control.ts";
import { AppError } from "#src/contract/errors.ts";
import { createAccess, newSecret } from "./access.ts";
import { removeContact, writeContact } from "./contactFile.ts";
import { createControlRouter } from "./controlRouter.ts";
import { createDocumentUploads } from "./documentUpload.ts";
import { createLoopbackFace, createPipeFace } from "./faces.ts";
import type { Carrier } from "./gate.ts";
import { SIGN_INS_PER_MINUTE } from "./limits.ts";
import { type Listening, listen } from "./listen.ts";
import { createPageImageAnswer } from "./pageImage.ts";
import { dataDirMark, preparePipe } from "./pipePath.ts";
import { createRate } from "./rate.ts";
import { createPageRouter } from "./router.ts";
import { createRpc, type OnFailure } from "./rpc.ts";
import { openSite } from "./site.ts";
import { createUpload, removeParts } from "./upload.ts";

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
  /** Whether a call of `serve` was not taken back yet. */
  held(): boolean;
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

const servedElsewhere = (port: number, servedPort: number): AppError =>
  new AppError("request/invalid", `Cannot serve on port ${port}: this core is served on port ${servedPort} already`, {
    details: { port, servedPort },
  });

/** Listens on the pipe and writes core.json. The caller holds the data directory's lock. */
export const openHttp = async (options: HttpOptions): Promise<Http> => {
  const { app, now } = options;
  const token = newSecret();
  const refused = (reason: string): void => app.tell({ kind: "refused", reason });
  const access = createAccess({ sessions: () => app.sessions(), now, cookieName: `deskside-${dataDirMark(options.dataDir)}` });
  const page = createRpc(createPageRouter(app), "/api/page", options.onFailure);
  await removeParts(app.uploads.folder);
  const carried = {
    page,
    upload: createUpload(app.uploads),
    uploadDocument: createDocumentUploads(app, options.dataDir),
    pageImage: createPageImageAnswer(app),
    refused,
  };
  const pipe = await preparePipe(options.dataDir);
  const loopback: { started: Promise<Listening> | null; listening: Listening | null; holders: number } = {
    started: null,
    listening: null,
    holders: 0,
  };
  const url = (): string | null => (loopback.listening === null ? null : `http://127.0.0.1:${loopback.listening.port}`);

  const announce = async (): Promise<void> => {
    app.tell({ kind: "listening", sockets: ["pipe", ...(loopback.listening === null ? [] : [`127.0.0.1:${loopback.listening.port}`])] });
    await writeContact(options.dataDir, { pid: process.pid, pipe, url: url(), token, protocol: PROTOCOL_VERSION, version: app.version });
  };
  const startLoopback = async (port: number): Promise<Listening> => {
    const wrongSignIns = createRate({ most: SIGN_INS_PER_MINUTE, windowMs: 60_000, now });
    const face = createLoopbackFace({ ...carried, access, wrongSignIns, site: await openSite(options.siteFolder) });
    const at = { host: "127.0.0.1", port, exclusive: true };
    const carrier = (own: number): Carrier => ({ kind: "loopback", port: own });
    loopback.listening = await listen({ at, carrier, face, refused, onActivity: options.onActivity });
    await announce();
    return loopback.listening;
  };
  const serve = async (port: number): Promise<string> => {
    app.sessions();
    const starting = loopback.started ?? startLoopback(port);
    loopback.started = starting;
    try {
      const served = (await starting).port;
      if (port !== 0 && port !== served) throw servedElsewhere(port, served);
      loopback.holders += 1;
      return `http://127.0.0.1:${served}`;
    } catch (refusal) {
      if (loopback.listening === null) loopback.started = null;
      throw refusal;
    }
  };
  const endServe = async (): Promise<void> => {
    loopback.holders = Math.max(0, loopback.holders - 1);
    const { listening } = loopback;
    if (loopback.holders > 0 || listening === null || listening.open() > 0) return;
    loopback.started = null;
    loopback.listening = null;
    await listening.close();
    await announce();
  };
  const server = { url, serve, endServe, newCode: access.newCode, newBearer: access.newBearer, quit: options.onQuit };
  const control = createRpc(createControlRouter(app, server), "/api/control", options.onFailure);
  const onPipe = await listenOnPipe(pipe, {
    face: createPipeFace({ ...carried, control, token }),
    refused,
    onActivity: options.onActivity,
  });
  await announce();
  return {
    pipe,
    token,
    url,
    serve,
    held: () => loopback.holders > 0,
    open: () => onPipe.open() + (loopback.listening?.open() ?? 0),
    close: async () => {
      await removeContact(options.dataDir);
      await onPipe.close();
      await loopback.listening?.close();
    },
  };
};
