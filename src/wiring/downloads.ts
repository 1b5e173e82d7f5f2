/** Downloads: the domain's ports met by the store, the settings, the library, and the one child that may connect out. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Catalogue, catalogueSchema } from "#src/contract/catalogue.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { DownloadId } from "#src/contract/ids.ts";
import type { LedgerDesk } from "#src/desk/ledger.ts";
import type { SettingsDesk } from "#src/desk/settings.ts";
import { hostTargets } from "#src/models/downloads/address.ts";
import { createDownloads, type Downloads } from "#src/models/downloads/downloads.ts";
import type { Fetcher } from "#src/models/downloads/ports.ts";
import { downloadEntry, type FetchEnd, type FetchNews } from "#src/models/downloads/protocol.ts";
import { proxyTargets, proxyVariables } from "#src/models/downloads/proxy.ts";
import { startChild } from "#src/process/child.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { newId, now } from "./identity.ts";
import { modelChildren } from "./modelChildren.ts";
import type { WiredModels } from "./models.ts";
import { freeBytes } from "./quantize.ts";
import type { PageCalls } from "./shapes.ts";
import { createTurnstile } from "./turnstile.ts";

const MEMORY_MB = 128;
/** More would only share the line. */
const AT_ONCE = 2;

/** Where certificates of an office's own servers may lie; of no use to any other child. */
const certificateVariables = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/** A child for each file: its targets are fixed when it starts. */
export const fetchInChild: Fetcher = async (request, onNews, signal) => {
  const child = startChild({
    entry: downloadEntry,
    label: "download",
    memoryMb: MEMORY_MB,
    env: Object.fromEntries(
      certificateVariables.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    outbound: [...hostTargets(request.hosts), ...proxyTargets(request.proxy)],
  });
  try {
    // Both ends are built together: a checked boundary is not needed.
    return (await child.call("fetch", request, { onItem: (news) => onNews(news as FetchNews), signal })) as FetchEnd;
  } finally {
    await child.close();
  }
};

export interface WiredDownloads {
  readonly calls: PageCalls["downloads"];
  /** What the catalogue knows files of this name to hash to. */
  publishedHashes(fileName: string): readonly string[];
  /** Stops what the settings no longer allow. */
  settingsChanged(): void;
  /** Once, when the library's rows are known. */
  start(): Promise<void>;
}

/** `resources`: folder of this installation's resources. */
export const wireDownloads = (deps: {
  readonly store: Store;
  readonly models: WiredModels;
  readonly settings: SettingsDesk;
  readonly ledger: LedgerDesk;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly resources: string;
  readonly modelsDir: string;
}): WiredDownloads => {
  const file = join(deps.resources, "catalogue.json");
  const state: { catalogue: Catalogue | null } = { catalogue: null };
  const catalogue = async (): Promise<Catalogue> => {
    state.catalogue ??= catalogueSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return state.catalogue;
  };
  const domain: Downloads = createDownloads({
    repository: deps.store.downloads,
    ports: {
      fetch: fetchInChild,
      hash: modelChildren.hash,
      validate: modelChildren.validate,
      take: async (path, { origin, hashes }) => {
        const library = await deps.models.library();
        const known = hashes === null ? {} : { ...hashes, hashedAt: now() };
        return await library.take(path, { source: "uploaded", folderId: null }, { origin, ...known });
      },
      freeBytes,
      connected: (host) => deps.ledger.record("outbound", `download: connection to ${host}, which was allowed`),
      received: (host, bytes) => deps.ledger.note("outbound", `download: ${bytes.toLocaleString("en-GB")} bytes from ${host}`),
      now,
    },
    catalogue,
    settings: () => deps.settings.current(),
    setHosts: async (downloadHosts) => {
      await deps.settings.update({ downloadHosts });
    },
    runs: deps.runs,
    publish: deps.publish,
    newId: () => newId<DownloadId>(),
    folder: deps.modelsDir,
    proxy: proxyVariables(process.env),
    turnstile: createTurnstile(AT_ONCE),
  });
  const { settingsChanged, open, ...calls } = domain;
  const publishedHashes: WiredDownloads["publishedHashes"] = (fileName) =>
    (state.catalogue?.models ?? [])
      .flatMap(({ files }) => files.flatMap(({ parts }) => parts))
      .flatMap(({ path, sha256 }) => (sha256 !== null && basename(path) === fileName ? [sha256] : []));
  return {
    calls,
    publishedHashes,
    settingsChanged,
    start: async () => {
      await catalogue();
      await open();
    },
  };
};
