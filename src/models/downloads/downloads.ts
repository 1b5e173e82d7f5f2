/** Downloads: one method for each call of the contract's `downloads`; nothing is sent but on a person's word, host by host. */
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Catalogue, Download, DownloadChoice, DownloadPlan } from "#src/contract/catalogue.ts";
import { AppError, toWireError, type WireError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { DownloadId, RunId } from "#src/contract/ids.ts";
import type { RunContext, Runs } from "#src/run/runs.ts";
import { createTurn } from "../turn.ts";
import { hostNamed, hostOf } from "./address.ts";
import { draftOf, planOf, RESERVE_BYTES } from "./planning.ts";
import type { DownloadRepository, DownloadRow, DownloadSettings, ReadCatalogue, TransferPorts } from "./ports.ts";
import type { FetchLimits } from "./protocol.ts";
import type { ProxyVariables } from "./proxy.ts";
import { runTransfer, sizesOf, type Transfer, type TransferEnd, unfinishedFolder, usualLimits } from "./transfer.ts";

export interface DownloadsDeps {
  readonly repository: DownloadRepository;
  readonly ports: TransferPorts;
  readonly catalogue: ReadCatalogue;
  readonly settings: () => DownloadSettings;
  /** Writes the allowed hosts down. */
  readonly setHosts: (hosts: string[]) => Promise<void>;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly newId: () => DownloadId;
  /** The app's model folder. */
  readonly folder: string;
  readonly proxy: ProxyVariables;
  /** Lets a few through at a time. */
  readonly turnstile: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Others than the usual (tests). */
  readonly limits?: FetchLimits;
}

type Nothing = Record<string, never>;
type OfDownload = { readonly downloadId: DownloadId };

export interface Downloads {
  catalogue(): Promise<Catalogue>;
  plan(choice: DownloadChoice): Promise<DownloadPlan>;
  list(): Promise<Download[]>;
  start(choice: DownloadChoice): Promise<{ downloadId: DownloadId }>;
  consent(input: { readonly host: string }): Promise<Nothing>;
  pause(input: OfDownload): Promise<Nothing>;
  resume(input: OfDownload): Promise<Nothing>;
  remove(input: OfDownload): Promise<Nothing>;
  /** Stops what the settings no longer allow. */
  settingsChanged(): void;
  /** Reads the rows; finishes what was fetched and checked when a core died, which needs no network. */
  open(): Promise<void>;
}

/** Rows kept; the oldest finished ones go. */
const ROWS_MAX = 200;
/** Pages hear of new bytes at most this often. */
const TELL_EVERY_MS = 500;

/** All is fetched and checked where places are written down; only names are missing then. */
const needsNetwork = ({ placing }: Pick<DownloadRow, "placing">): boolean => placing === null;

const sealed = (): AppError => new AppError("download/sealed", "Deskside is sealed: nothing is fetched");

export const createDownloads = (deps: DownloadsDeps): Downloads => {
  const { repository, runs, settings, publish } = deps;
  const rows = new Map<DownloadId, DownloadRow>();
  const running = new Map<DownloadId, { readonly runId: RunId; why: AppError | null; shownBytes: number | null; toldAt: number }>();

  const shown = (row: DownloadRow): Download => {
    const live = running.get(row.id);
    const { done, total } = sizesOf(row);
    return {
      id: row.id,
      name: row.name,
      host: hostOf(row.parts[0]?.url ?? ""),
      startedAt: row.startedAt,
      doneBytes: live?.shownBytes ?? done,
      totalBytes: total,
      state: live === undefined ? row.state : { kind: "running", runId: live.runId },
    };
  };
  const tell = (row: DownloadRow): void => publish({ kind: "download", download: shown(row) });
  const keep = async (row: DownloadRow): Promise<void> => {
    await repository.saveDownload(row);
    rows.set(row.id, row);
    tell(row);
  };
  const rowOf = (id: DownloadId): DownloadRow => {
    const row = rows.get(id);
    if (row === undefined) throw new AppError("download/not-found", "No such download");
    return row;
  };
  const requireAllowed = (row: Pick<DownloadRow, "parts">): void => {
    if (settings().sealed) throw sealed();
    const host = row.parts.map(({ url }) => hostOf(url)).find((one) => !settings().downloadHosts.includes(one));
    if (host !== undefined) throw new AppError("download/not-allowed", "This host was not allowed", { details: { host } });
  };
  const requireRoom = async (sizeBytes: number | null): Promise<void> => {
    const availableBytes = await deps.ports.freeBytes(deps.folder);
    const neededBytes = (sizeBytes ?? 0) + RESERVE_BYTES;
    if (availableBytes < neededBytes) {
      throw new AppError("download/disk-full", "The disk has no room for the model", { details: { neededBytes, availableBytes } });
    }
  };

  const transferOf = (id: DownloadId): Transfer => ({
    folder: deps.folder,
    ports: deps.ports,
    limits: deps.limits ?? usualLimits,
    proxy: deps.proxy,
    hosts: () => settings().downloadHosts,
    keep: async (row) => {
      const live = running.get(id);
      if (live !== undefined) live.shownBytes = null;
      if (rows.has(id)) await keep(row);
    },
    tell: (doneBytes) => {
      const live = running.get(id);
      const row = rows.get(id);
      if (live === undefined || row === undefined) return;
      live.shownBytes = doneBytes;
      if (deps.ports.now() - live.toldAt < TELL_EVERY_MS) return;
      live.toldAt = deps.ports.now();
      tell(row);
    },
  });

  /** How a run that threw leaves the download: stopped by a person is paused, everything else has its reason. */
  const stateAfter = (error: unknown, { signal }: RunContext, why: AppError | null): DownloadRow["state"] => {
    if (why !== null) return { kind: "failed", error: toWireError(why) };
    if (signal.aborted) return { kind: "paused" };
    return { kind: "failed", error: named(toWireError(error)) };
  };
  const settle = async (id: DownloadId, state: DownloadRow["state"]): Promise<void> => {
    running.delete(id);
    const row = rows.get(id);
    if (row !== undefined) await keep({ ...row, state });
  };
  const work = async (id: DownloadId, context: RunContext): Promise<void> => {
    try {
      const transfer = (): Promise<TransferEnd> => {
        const row = rowOf(id);
        // What was allowed when it was asked for may not be any more.
        if (needsNetwork(row)) requireAllowed(row);
        return runTransfer(row, transferOf(id), context);
      };
      const end = await deps.turnstile(transfer, context.signal);
      if (end.kind === "done") return await settle(id, end);
      await settle(id, { kind: "asking", host: end.host });
    } catch (error) {
      await settle(id, stateAfter(error, context, running.get(id)?.why ?? null));
      throw error;
    }
    // The run has one end, and this one is no success; the download itself waits for the person.
    throw new AppError("download/not-allowed", "A redirect leads to a host that was not allowed yet");
  };
  const begin = (row: DownloadRow): void => {
    if (running.has(row.id)) return;
    const run = runs.start({ kind: "download", downloadId: row.id }, (context) => {
      const { done, total } = sizesOf(row);
      context.report({ stage: "waiting", done, total, unit: "bytes", secondsLeft: null });
      return work(row.id, context);
    });
    running.set(row.id, { runId: run.id, why: null, shownBytes: null, toldAt: 0 });
    tell(row);
  };
  const stop = async (id: DownloadId, why: AppError | null): Promise<void> => {
    const live = running.get(id);
    if (live === undefined) return;
    live.why = why;
    runs.cancel(live.runId);
    await runs.settled(live.runId);
  };
  const resume = async (row: DownloadRow): Promise<void> => {
    if (row.state.kind === "done" || running.has(row.id)) return;
    requireAllowed(row);
    const { done, total } = sizesOf(row);
    await requireRoom(total === null ? null : total - done);
    await keep({ ...row, state: { kind: "paused" } });
    begin(row);
  };
  const forget = async (row: DownloadRow): Promise<void> => {
    rows.delete(row.id);
    await repository.removeDownload(row.id);
    await rm(unfinishedFolder(deps.folder, row), { recursive: true, force: true });
    publish({ kind: "download-removed", downloadId: row.id });
  };
  const makeRoomInList = async (): Promise<void> => {
    const finished = [...rows.values()].filter(({ id, state }) => state.kind === "done" && !running.has(id));
    for (const row of finished.slice(0, Math.max(0, rows.size - ROWS_MAX + 1))) await forget(row);
    if (rows.size >= ROWS_MAX) throw new AppError("request/too-many", "Too many downloads in the list");
  };
  // Two clicks are one download, and two hosts allowed at once are both kept.
  const turn = createTurn();
  const draft = (choice: DownloadChoice) => draftOf(choice, deps.catalogue, settings().downloadMirror);

  return {
    catalogue: deps.catalogue,
    plan: async (choice) =>
      planOf(await draft(choice), { settings: settings(), freeBytes: await deps.ports.freeBytes(deps.folder), proxy: deps.proxy }),
    list: async () => [...rows.values()].map(shown),
    start: (choice) =>
      turn(async () => {
        const { name, parts, against, sizeBytes } = await draft(choice);
        requireAllowed({ parts });
        // The same file again is the same download gone on with.
        const known = [...rows.values()].find((row) => row.state.kind !== "done" && row.parts[0]?.url === parts[0]?.url);
        if (known !== undefined) {
          await resume(known);
          return { downloadId: known.id };
        }
        await requireRoom(sizeBytes);
        await makeRoomInList();
        const row: DownloadRow = {
          id: deps.newId(),
          name,
          startedAt: deps.ports.now(),
          state: { kind: "paused" },
          parts,
          against,
          plannedBytes: sizeBytes,
          placing: null,
        };
        await keep(row);
        begin(row);
        return { downloadId: row.id };
      }),
    consent: ({ host }) =>
      turn(async () => {
        const name = hostNamed(host);
        if (name === null) throw new AppError("request/invalid", "This is no host", { details: { field: "host" } });
        if (settings().sealed) throw sealed();
        if (!settings().downloadHosts.includes(name)) await deps.setHosts([...settings().downloadHosts, name]);
        for (const row of [...rows.values()]) if (row.state.kind === "asking" && row.state.host === name) await resume(row);
        return {};
      }),
    pause: async ({ downloadId }) => {
      rowOf(downloadId);
      await stop(downloadId, null);
      return {};
    },
    resume: async ({ downloadId }) => {
      await resume(rowOf(downloadId));
      return {};
    },
    remove: async ({ downloadId }) => {
      const row = rowOf(downloadId);
      await stop(downloadId, null);
      await forget(row);
      return {};
    },
    settingsChanged: () => {
      for (const [id] of [...running].filter(([one]) => needsNetwork(rowOf(one)))) {
        const refused = ((): AppError | null => {
          try {
            requireAllowed(rowOf(id));
            return null;
          } catch (error) {
            return error instanceof AppError ? error : null;
          }
        })();
        if (refused !== null) void stop(id, refused);
      }
    },
    open: async () => {
      for (const row of await repository.listDownloads()) rows.set(row.id, row);
      for (const row of [...rows.values()]) if (row.placing !== null && row.state.kind !== "done") begin(row);
      await removeStrays(dirname(unfinishedFolder(deps.folder, { id: deps.newId() })), rows);
    },
  };
};

/** Words of a child's end mean nothing to whoever waits for a file. */
const named = (error: WireError): WireError =>
  error.code.startsWith("engine/")
    ? toWireError(
        new AppError("download/unreachable", `The download's process ended: ${error.message}`, { details: { reason: "process" } }),
      )
    : error;

/** What lies there of downloads that nobody knows any more. */
const removeStrays = async (folder: string, rows: ReadonlyMap<DownloadId, DownloadRow>): Promise<void> => {
  const ids = new Set<string>(rows.keys());
  for (const name of await readdir(folder).catch(() => [])) {
    if (!ids.has(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
};
