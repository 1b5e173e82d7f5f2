/** Fetches one file: goes on where it stopped, tries again within bounds, and ends with the whole file, a question, or a named error. */
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import type { FetchEnd, FetchNews, FetchRequest, Validator } from "../downloads/protocol.ts";
import { ifRange, type Meaning, meaningOf } from "./downloadAnswer.ts";
import { openUnfinished, type Unfinished } from "./downloadFile.ts";
import { arrive, type Connections, openConnections, type Response, type Stated } from "./downloadHop.ts";

/** Every GGUF file, each part of a split one too, begins with it: a sign-in page does not. */
const MAGIC = Buffer.from("GGUF");
const REPORT_EVERY_MS = 250;
/** On the disk for certain at least this often on a slow line. */
const SYNC_EVERY_MS = 5_000;
/** Less than this since the last failure is no progress: a server that drops each connection must not be asked for ever. */
const PROGRESS_BYTES = 64 * 1024;
const BEGINNINGS_MAX = 3;
/** Connections for one file, whatever came of them: 1,000 drops of a 200 GB file leave 200 MB for each. */
const ATTEMPTS_MAX = 1_000;

/** What another try cannot help against. */
const certificateErrors = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/;

const unreachable = (host: string, reason: string, cause?: unknown): AppError =>
  new AppError("download/unreachable", "The other machine does not answer", {
    details: { host, reason },
    ...(cause === undefined ? {} : { cause }),
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "dropped";

/** A connection that failed or broke; anything else is no reason to try again. */
const asDropped = (error: unknown, host: string): string => {
  if (error instanceof AppError) throw error;
  const code = codeOf(error);
  if (certificateErrors.test(code)) throw unreachable(host, `certificate: ${code}`, error);
  if (code.startsWith("HPE_"))
    throw new AppError("download/refused", "The server does not speak HTTP as it should", {
      cause: error,
      details: { host, reason: code },
    });
  return code;
};

type Attempt =
  | { readonly kind: "end"; readonly end: FetchEnd }
  | { readonly kind: "anew" }
  | { readonly kind: "again"; readonly reason: string; readonly afterMs: number | null };

export const fetchFile = async (request: FetchRequest, tell: (news: FetchNews) => void, signal: AbortSignal): Promise<FetchEnd> => {
  const connections = openConnections(request.proxy, request.limits.idleMs);
  const file = await openUnfinished(request.path, request.doneBytes);
  try {
    return await persist(request, { connections, file, tell }, signal);
  } finally {
    connections.close();
    await file.close();
  }
};

interface Tools {
  readonly connections: Connections;
  readonly file: Unfinished;
  readonly tell: (news: FetchNews) => void;
}

const persist = async (request: FetchRequest, tools: Tools, signal: AbortSignal): Promise<FetchEnd> => {
  const { file } = tools;
  const host = new URL(request.url).host;
  const state: { validator: Validator | null } = { validator: file.length === 0 ? null : request.validator };
  let failures = 0;
  let beginnings = 0;
  for (let attempts = 1; ; attempts += 1) {
    signal.throwIfAborted();
    if (attempts > ATTEMPTS_MAX) throw unreachable(host, "too many dropped connections");
    const before = file.length;
    const attempt = await fetchOnce(request, tools, state, signal);
    if (attempt.kind === "end") return attempt.end;
    if (attempt.kind === "anew") {
      beginnings += 1;
      if (beginnings > BEGINNINGS_MAX)
        throw new AppError("download/refused", "The file changes at each look", { details: { host, reason: "changing" } });
      await file.cut(0);
      state.validator = null;
      continue;
    }
    failures = file.length - before >= PROGRESS_BYTES ? 1 : failures + 1;
    const { retryAfterMs, backoffMs } = request.limits;
    if (failures > request.limits.failures) throw unreachable(host, attempt.reason);
    if (attempt.afterMs !== null && attempt.afterMs > retryAfterMs) {
      throw new AppError("download/refused", "The server asks for a pause", {
        details: { host, reason: attempt.reason, retryAfterSeconds: Math.ceil(attempt.afterMs / 1000) },
      });
    }
    await delay(Math.max(attempt.afterMs ?? 0, backoffMs * 2 ** (failures - 1)), undefined, { signal });
  }
};

const fetchOnce = async (
  request: FetchRequest,
  { connections, file, tell }: Tools,
  state: { validator: Validator | null },
  signal: AbortSignal,
): Promise<Attempt> => {
  const at = file.length;
  const condition = ifRange(state.validator);
  // Bytes without anything that says whose they are cannot be gone on with, unless a hash will tell.
  const isKnown = condition !== null || request.sha256 !== null || (state.validator?.sha256 ?? null) !== null;
  if (at > 0 && !isKnown) return { kind: "anew" };
  const headers = at === 0 ? {} : { range: `bytes=${at}-`, ...(condition === null ? {} : { "if-range": condition }) };
  const place = { host: new URL(request.url).host };
  const connected = (host: string): void => {
    place.host = host;
    tell({ kind: "connected", host });
  };
  try {
    const arrival = await arrive(connections, { url: request.url, hosts: request.hosts, headers, connected }, signal);
    if (arrival.kind === "asking") return { kind: "end", end: arrival };
    const { response, stated } = arrival;
    try {
      requirePublished(request, stated);
      const answer = { status: response.statusCode ?? 0, headers: response.headers };
      const meaning = meaningOf(answer, { at, before: state.validator, stated, now: Date.now() });
      return await takeMeaning(meaning, { request, file, state, tell, response, host: place.host }, signal);
    } finally {
      response.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "again", reason: asDropped(error, place.host), afterMs: null };
  }
};

/** The hub states the hash before a byte is sent: another one than the expected is refused at once. */
const requirePublished = ({ sha256 }: FetchRequest, stated: Stated): void => {
  if (sha256 === null || stated.sha256 === null || sha256 === stated.sha256) return;
  throw new AppError("download/wrong-bytes", "The publisher offers another file than the one expected", {
    details: { reason: "other-file", expected: sha256, offered: stated.sha256 },
  });
};

interface Taking {
  readonly request: FetchRequest;
  readonly file: Unfinished;
  readonly state: { validator: Validator | null };
  readonly tell: (news: FetchNews) => void;
  readonly response: Response;
  readonly host: string;
}

const takeMeaning = async (meaning: Meaning, taking: Taking, signal: AbortSignal): Promise<Attempt> => {
  const { file, state } = taking;
  switch (meaning.kind) {
    case "anew":
      return { kind: "anew" };
    case "later":
      return { kind: "again", reason: `status ${meaning.status}`, afterMs: meaning.afterMs };
    case "whole":
      return { kind: "end", end: { kind: "whole", validator: meaning.validator, bytes: file.length } };
    case "bytes": {
      if (meaning.from !== file.length) await file.cut(meaning.from);
      state.validator = meaning.validator;
      await takeBytes(taking, meaning.validator, signal);
      const { totalBytes } = meaning.validator;
      if (totalBytes !== null && file.length < totalBytes) return { kind: "again", reason: "cut off", afterMs: null };
      return { kind: "end", end: { kind: "whole", validator: meaning.validator, bytes: file.length } };
    }
  }
};

const wrongBytes = (reason: string, message: string, details: Record<string, number> = {}): AppError =>
  new AppError("download/wrong-bytes", message, { details: { reason, ...details } });

const requireRoom = async ({ file, request }: Pick<Taking, "file" | "request">, restBytes: number): Promise<void> => {
  const availableBytes = await file.free();
  const neededBytes = restBytes + request.limits.reserveBytes;
  if (availableBytes < neededBytes) {
    throw new AppError("download/disk-full", "The disk has no room for the rest of the file", { details: { neededBytes, availableBytes } });
  }
};

/** Whatever ends it, what came is put on the disk and told, so that the next try goes on from there. */
const takeBytes = async (taking: Taking, validator: Validator, signal: AbortSignal): Promise<void> => {
  const { request, file, tell, response, host } = taking;
  const { totalBytes } = validator;
  await requireRoom(taking, totalBytes === null ? 0 : totalBytes - file.length);
  const from = file.length;
  const clock = { reported: 0, synced: Date.now(), syncedBytes: from };
  const durable = async (): Promise<void> => {
    await file.sync();
    clock.synced = Date.now();
    clock.syncedBytes = file.length;
    tell({ kind: "durable", doneBytes: file.length, validator });
  };
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      if (file.length + chunk.length > (totalBytes ?? request.limits.unknownBytes)) {
        throw wrongBytes("too-long", "More comes than was announced", { announcedBytes: totalBytes ?? request.limits.unknownBytes });
      }
      if (file.length < MAGIC.length && !startsLikeModel(chunk, file.length)) throw wrongBytes("not-gguf", "What comes is no model file");
      await file.append(chunk);
      const now = Date.now();
      if (now - clock.reported >= REPORT_EVERY_MS) {
        clock.reported = now;
        tell({ kind: "progress", doneBytes: file.length, totalBytes });
      }
      if (file.length - clock.syncedBytes >= request.limits.syncBytes || now - clock.synced >= SYNC_EVERY_MS) {
        await durable();
        if (totalBytes === null) await requireRoom(taking, 0);
      }
    }
    // A connection that broke in a body of unknown length ends like one that was finished.
    if (!response.complete) throw Object.assign(new Error("The connection broke"), { code: "ECONNRESET" });
  } finally {
    tell({ kind: "received", host, bytes: file.length - from });
    await durable().catch(() => {});
  }
  tell({ kind: "progress", doneBytes: file.length, totalBytes });
};

/** Chunks may be cut anywhere. */
const startsLikeModel = (chunk: Buffer, at: number): boolean => {
  const expected = MAGIC.subarray(at, Math.min(MAGIC.length, at + chunk.length));
  return chunk.subarray(0, expected.length).equals(expected);
};
