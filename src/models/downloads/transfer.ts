/** One run of a download: its files fetched one after another, checked, put in place, and taken into the library; each step kept before the next. */
import { createHash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { RunContext } from "#src/run/runs.ts";
import { putInPlace } from "../placing.ts";
import { invalidModel } from "../rows.ts";
import { plainAddress } from "./address.ts";
import { RESERVE_BYTES } from "./planning.ts";
import type { DownloadPart, DownloadRow, TransferPorts } from "./ports.ts";
import type { FetchLimits, FetchNews } from "./protocol.ts";
import type { ProxyVariables } from "./proxy.ts";

/** What a person at a slow line or a busy server can live with; tests bring their own. */
export const usualLimits: FetchLimits = {
  idleMs: 60_000,
  backoffMs: 1_000,
  failures: 6,
  retryAfterMs: 120_000,
  syncBytes: 16 * 1024 * 1024,
  reserveBytes: RESERVE_BYTES,
  // The largest single files published have about 50 GB.
  unknownBytes: 200e9,
};

export interface Transfer {
  /** The app's model folder. */
  readonly folder: string;
  readonly ports: TransferPorts;
  readonly limits: FetchLimits;
  readonly proxy: ProxyVariables;
  readonly hosts: () => readonly string[];
  /** Writes the row down, and tells pages. */
  readonly keep: (row: DownloadRow) => Promise<void>;
  /** Tells pages of bytes that are not written down yet. */
  readonly tell: (doneBytes: number, totalBytes: number | null) => void;
}

export type TransferEnd =
  | { readonly kind: "done"; readonly modelId: ModelId; readonly verified: boolean }
  | { readonly kind: "asking"; readonly host: string };

/** Below the model folder, hidden: no look at that folder goes in there. */
export const unfinishedFolder = (folder: string, { id }: Pick<DownloadRow, "id">): string => join(folder, ".downloads", id);
const unfinishedPath = (transfer: Transfer, row: DownloadRow, index: number): string =>
  join(unfinishedFolder(transfer.folder, row), `${index + 1}.part`);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
/** Bytes there, and altogether: by the servers' word, before that by the catalogue's where it has one. */
export const sizesOf = ({
  parts,
  plannedBytes,
}: Pick<DownloadRow, "parts" | "plannedBytes">): { readonly done: number; readonly total: number | null } => {
  const done = sum(parts.map(({ doneBytes }) => doneBytes));
  const sizes = parts.map(({ sizeBytes }) => sizeBytes);
  if (!sizes.includes(null)) return { done, total: sum(sizes.map((size) => size ?? 0)) };
  return { done, total: plannedBytes !== null && plannedBytes >= done ? plannedBytes : null };
};

const withPart = (row: DownloadRow, index: number, change: Partial<DownloadPart>): DownloadRow => ({
  ...row,
  parts: row.parts.map((part, at) => (at === index ? { ...part, ...change } : part)),
});

/** Throws download/…, model/invalid, store/…, or the signal's reason; what can be gone on with is kept, what is wrong is deleted. */
export const runTransfer = async (begin: DownloadRow, transfer: Transfer, context: RunContext): Promise<TransferEnd> => {
  const state = { row: begin };
  const keep = async (row: DownloadRow): Promise<void> => {
    state.row = row;
    await transfer.keep(row);
  };
  const startOver = async (): Promise<void> => {
    await rm(unfinishedFolder(transfer.folder, begin), { recursive: true, force: true });
    const parts = state.row.parts.map((part) => ({ ...part, doneBytes: 0, validator: null, isWhole: false, sizeBytes: null }));
    await keep({ ...state.row, parts, placing: null });
  };
  await mkdir(unfinishedFolder(transfer.folder, begin), { recursive: true, mode: 0o700 });
  try {
    if (state.row.placing === null) {
      for (const index of begin.parts.keys()) {
        const asking = await fetchPart(index, state, { transfer, keep }, context);
        if (asking !== null) return { kind: "asking", host: asking };
      }
      await check(state.row, transfer, context);
    }
    const hashes = await hashesOf(state.row, transfer, context);
    await place(state, { transfer, keep });
    const modelId = await takeIn(state.row, hashes, transfer);
    await rm(unfinishedFolder(transfer.folder, begin), { recursive: true, force: true });
    return { kind: "done", modelId, verified: hashes !== null };
  } catch (error) {
    if (error instanceof AppError && (error.code === "download/wrong-bytes" || error.code === "model/invalid")) await startOver();
    throw error;
  }
};

interface Keeping {
  readonly transfer: Transfer;
  readonly keep: (row: DownloadRow) => Promise<void>;
}

/** Gives the host to ask for, or null when the part is whole. */
const fetchPart = async (
  index: number,
  state: { row: DownloadRow },
  { transfer, keep }: Keeping,
  context: RunContext,
): Promise<string | null> => {
  const { ports } = transfer;
  const part = state.row.parts[index];
  if (part === undefined || part.isWhole) return null;
  const { done: before } = sizesOf(state.row);
  const clock = { startedAt: ports.now(), from: before };
  // Kept one after another, and awaited at the end: a row must not be overtaken by an older one.
  let kept = Promise.resolve();
  const onNews = (news: FetchNews): void => {
    switch (news.kind) {
      case "connected":
        ports.connected(news.host);
        break;
      case "received":
        ports.received(news.host, news.bytes);
        break;
      case "durable":
        kept = kept.then(() =>
          keep(withPart(state.row, index, { doneBytes: news.doneBytes, validator: news.validator, sizeBytes: news.validator.totalBytes })),
        );
        // Nobody awaits it before the end, where its failure is met.
        kept.catch(() => {});
        break;
      case "progress": {
        const { done, total } = sizesOf(withPart(state.row, index, { doneBytes: news.doneBytes, sizeBytes: news.totalBytes }));
        const elapsedMs = ports.now() - clock.startedAt;
        const secondsLeft = total === null || done <= clock.from ? null : ((elapsedMs / (done - clock.from)) * (total - done)) / 1000;
        context.report({ stage: "downloading", done, total, unit: "bytes", secondsLeft });
        transfer.tell(done, total);
      }
    }
  };
  const request = {
    url: part.url,
    path: unfinishedPath(transfer, state.row, index),
    doneBytes: part.doneBytes,
    validator: part.validator,
    sha256: part.sha256,
    hosts: transfer.hosts(),
    proxy: transfer.proxy,
    limits: transfer.limits,
  };
  const end = await ports.fetch(request, onNews, context.signal).finally(() => kept.catch(() => {}));
  await kept;
  if (end.kind === "asking") return end.host;
  await keep(withPart(state.row, index, { doneBytes: end.bytes, sizeBytes: end.bytes, validator: end.validator, isWhole: true }));
  return null;
};

/** The files as they lie on the disk: what is not a model goes no further. */
const check = async (row: DownloadRow, transfer: Transfer, { signal }: RunContext): Promise<void> => {
  signal.throwIfAborted();
  const verdict = await transfer.ports.validate(row.parts.map((_, index) => unfinishedPath(transfer, row, index)));
  if (verdict.kind === "invalid") throw invalidModel(verdict);
};

interface Hashes {
  readonly sha256: string;
  readonly partHashes: readonly string[];
  readonly against: "catalogue" | "download";
}

/** Of the bytes on the disk, not of those that came: null where nothing is known to hold them against. Throws download/wrong-bytes. */
const hashesOf = async (row: DownloadRow, transfer: Transfer, { signal, report }: RunContext): Promise<Hashes | null> => {
  const expected = row.parts.map(({ sha256, validator }) => sha256 ?? validator?.sha256 ?? null);
  if (expected.includes(null)) return null;
  const { done: total } = sizesOf(row);
  const hashes: string[] = [];
  let earlier = 0;
  for (const [index, part] of row.parts.entries()) {
    const onProgress = (done: number): void => report({ stage: "hashing", done: earlier + done, total, unit: "bytes", secondsLeft: null });
    onProgress(0);
    const waiting = unfinishedPath(transfer, row, index);
    const path = row.placing === null || (await isThere(waiting)) ? waiting : (row.placing[index] ?? waiting);
    const hash = await transfer.ports.hash(path, onProgress, signal);
    if (hash !== expected[index]) {
      throw new AppError("download/wrong-bytes", "The checksum is not the published one", {
        details: { reason: "checksum", fileName: part.fileName, expected: expected[index] ?? "", found: hash },
      });
    }
    hashes.push(hash);
    earlier += part.doneBytes;
  }
  const isCatalogues = row.against === "catalogue" && row.parts.every(({ sha256 }) => sha256 !== null);
  return { sha256: joined(hashes), partHashes: hashes, against: isCatalogues ? "catalogue" : "download" };
};

/** DESIGN.md, decision 5: of several files the SHA-256 of their hashes' bytes in order. */
const joined = (hashes: readonly string[]): string => {
  const [only] = hashes;
  if (only !== undefined && hashes.length === 1) return only;
  return createHash("sha256")
    .update(Buffer.concat(hashes.map((hash) => Buffer.from(hash, "hex"))))
    .digest("hex");
};

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

/** The names are written down first; what a core that died had placed already stays. Parts before the first, by which the model is found. */
const place = async (state: { row: DownloadRow }, { transfer, keep }: Keeping): Promise<void> => {
  const targets = state.row.placing ?? (await freePlaces(state.row, transfer.folder));
  if (state.row.placing === null) await keep({ ...state.row, placing: targets });
  for (const [index, target] of [...targets.entries()].toReversed()) {
    const from = unfinishedPath(transfer, state.row, index);
    if (!(await isThere(from))) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await putInPlace(from, target);
  }
};

/** The files' own names, in a folder of this download's where one of them is taken. */
const freePlaces = async (row: DownloadRow, folder: string): Promise<readonly string[]> => {
  const plain = row.parts.map(({ fileName }) => join(folder, fileName));
  const taken = await Promise.all(plain.map(isThere));
  return taken.includes(true) ? row.parts.map(({ fileName }) => join(folder, row.id, fileName)) : plain;
};

const takeIn = async (row: DownloadRow, hashes: Hashes | null, { ports }: Transfer): Promise<ModelId> => {
  const [path] = row.placing ?? [];
  const [part] = row.parts;
  if (path === undefined || part === undefined) throw new AppError("internal", "A download without files");
  return await ports.take(path, {
    origin: { kind: "download", url: plainAddress(part.url) },
    hashes:
      hashes === null
        ? null
        : { sha256: hashes.sha256, partHashes: hashes.partHashes, verified: { against: hashes.against, matches: true, at: ports.now() } },
  });
};
