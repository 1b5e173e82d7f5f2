/** `deskside models catalogue` and `deskside models download`: what may be fetched, and fetching it once its hosts are allowed. */
import type { Catalogue, CatalogueModel, Download, DownloadChoice } from "#src/contract/catalogue.ts";
import { AppError, fromWireError } from "#src/contract/errors.ts";
import type { DownloadId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { exitCodes, UsageError } from "../errorWords.ts";
import { formatBytes, formatCount, formatTable } from "../figures.ts";
import { createProgressBar } from "../progressBar.ts";
import { note, say, sayJson } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";
import { withCore } from "./withCore.ts";

/** The bundled catalogue as a table, or whole. Nothing is sent. */
export const showCatalogue: Command<object> = (context) =>
  withCore(context, async (core) => {
    const catalogue = await core.page.downloads.catalogue();
    if (context.json) sayJson(context.terminal, catalogue);
    else say(context.terminal, tableOf(catalogue));
    return exitCodes.ok;
  });

export interface DownloadOptions {
  /** A model of the catalogue, by key or name, or an address. */
  readonly what: string;
  readonly quantization?: string | undefined;
  readonly sha256?: string | undefined;
  /** Hosts the person allows with this command. */
  readonly hosts: readonly string[];
}

/** `{"model": …, "verified": …}`, or one line. Ctrl-C pauses; the same command goes on. */
export const downloadModel: Command<DownloadOptions> = (context, options) =>
  withCore(context, async (core) => {
    const choice = await choiceOf(core, options);
    const plan = await core.page.downloads.plan(choice);
    if (plan.refused !== null) throw new AppError("download/sealed", plan.refused);
    for (const { host, allowed } of plan.hosts) if (!allowed) await allow(core, host, options.hosts);
    if (!context.json)
      note(
        context.terminal,
        `${plan.name}: ${plan.sizeBytes === null ? "size not known before" : `about ${formatBytes(plan.sizeBytes)}`}.`,
      );
    const { modelId, verified } = await untilThere(context, core, choice, options.hosts);
    const model = (await core.page.models.list()).find(({ id }) => id === modelId) ?? null;
    if (context.json) sayJson(context.terminal, { model, verified });
    else
      say(
        context.terminal,
        `${model?.fileName ?? plan.name}: ${verified ? "checksum is right" : "no checksum was published to hold it against"}.`,
      );
    return exitCodes.ok;
  });

const allow = async (core: CoreConnection, host: string, allowed: readonly string[]): Promise<void> => {
  if (!allowed.some((one) => one.toLowerCase() === host)) {
    throw new UsageError(`This connects to ${host}, which was not allowed yet. To allow it: --yes-host ${host}`);
  }
  await core.page.downloads.consent({ host });
};

const choiceOf = async (core: CoreConnection, { what, quantization, sha256 }: DownloadOptions): Promise<DownloadChoice> => {
  if (/^https?:\/\//i.test(what)) return { kind: "address", url: what, sha256: sha256 ?? null };
  if (sha256 !== undefined) throw new UsageError("--sha256 goes with an address; the catalogue's models bring their own.");
  const model = named(await core.page.downloads.catalogue(), what);
  const levels = model.files.map((file) => file.quantization);
  const level =
    levels.find((one) => one.toLowerCase() === (quantization ?? "Q4_K_M").toLowerCase()) ??
    (quantization === undefined ? levels[0] : undefined);
  if (level === undefined) throw new UsageError(`${model.name} is there as ${levels.join(", ")}.`);
  return { kind: "catalogue", key: model.key, quantization: level };
};

const named = ({ models }: Catalogue, what: string): CatalogueModel => {
  const wanted = what.toLowerCase();
  const found = models.find(({ key, name }) => key.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (found === undefined) throw new UsageError(`The catalogue has no "${what}". What it has: deskside models catalogue`);
  return found;
};

type Done = Extract<Download["state"], { kind: "done" }>;

/** Starts or goes on, and follows to the end. Throws why it failed. */
const untilThere = async (
  { terminal }: CommandContext,
  core: CoreConnection,
  choice: DownloadChoice,
  hosts: readonly string[],
): Promise<Done> => {
  const giveUp = new AbortController();
  const bar = createProgressBar(terminal);
  const events = await core.page.core.events({}, { signal: giveUp.signal });
  try {
    await events.next();
    terminal.interrupted.throwIfAborted();
    const { downloadId } = await core.page.downloads.start(choice);
    const pause = (): void => void core.page.downloads.pause({ downloadId }).catch(() => {});
    terminal.interrupted.addEventListener("abort", pause, { once: true });
    if (terminal.interrupted.aborted) pause();
    for await (const { event } of events) {
      if (event.kind === "run" && event.run.subject.kind === "download" && event.run.subject.downloadId === downloadId) {
        if (event.run.state.kind === "running") bar.show(event.run.state.progress);
      }
      if (event.kind !== "download" || event.download.id !== downloadId) continue;
      const done = await meet(event.download.state, core, { downloadId, hosts });
      if (done !== null) return done;
    }
    throw new AppError("core/unreachable", "The core ended before the download did");
  } finally {
    bar.clear();
    giveUp.abort();
  }
};

/** The end of a download, null while it goes on. `paused` before it runs is no end. */
const meet = async (
  state: Download["state"],
  core: CoreConnection,
  { downloadId, hosts }: { readonly downloadId: DownloadId; readonly hosts: readonly string[] },
): Promise<Done | null> => {
  switch (state.kind) {
    case "running":
      return null;
    case "paused": {
      const now = (await core.page.downloads.list()).find(({ id }) => id === downloadId)?.state;
      if (now?.kind === "paused") throw new AppError("run/interrupted", "Paused");
      return null;
    }
    case "asking":
      await allow(core, state.host, hosts);
      return null;
    case "failed":
      throw fromWireError(state.error);
    case "done":
      return state;
  }
};

const tableOf = ({ models, asOf }: Catalogue): string =>
  `${formatTable([
    ["KEY", "PARAMETERS", "LICENCE", "CONTEXT", "LEVELS", "GOOD FOR"],
    ...models.map((model) => [
      model.key,
      `${(model.parameters / 1e9).toFixed(1)} B`,
      model.licence,
      formatCount(model.contextTokens),
      model.files.map(({ quantization, sizeBytes }) => `${quantization} ${formatBytes(sizeBytes)}`).join(", "),
      model.goodFor,
    ]),
  ])}\nAs of ${asOf}. Sizes are for planning.`;
