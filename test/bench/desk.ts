/** A real core in a data directory of its own, driven over its pipe like any face, with the times at which text arrives. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnswerStats, AssistantMessage, SamplingOverrides } from "#src/contract/chat.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { ChatId, ModelId, RunId } from "#src/contract/ids.ts";
import type { Loaded, LoadOptions } from "#src/contract/model.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { type CoreConnection, connectCore } from "#src/launcher/core.ts";
import type { CoreProgram } from "#src/launcher/spawnCore.ts";

export interface Answer {
  readonly text: string;
  readonly stats: AnswerStats;
  /** From the call of turns.send to the first text event. */
  readonly firstTextMs: number;
  /** Tokens per second between the first and the last text event, as a page sees them. */
  readonly seenTokensPerSecond: number;
}

export interface BenchDesk {
  readonly core: CoreConnection;
  add(path: string): Promise<ModelId>;
  /** Loads and waits; `ms` from the call to the end of the run. */
  load(modelId: ModelId, options?: Partial<LoadOptions>): Promise<{ readonly loaded: Loaded; readonly ms: number }>;
  newChat(modelId: ModelId, sampling?: SamplingOverrides): Promise<ChatId>;
  ask(chatId: ChatId, text: string): Promise<Answer>;
  /** Pid of the first engine worker. */
  enginePid(): Promise<number>;
  close(): Promise<void>;
}

export const openDesk = async (program?: CoreProgram): Promise<BenchDesk> => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-bench-"));
  const closing = new AbortController();
  const core = await connectCore({ dataDir, spawn: true, signal: closing.signal, ...(program === undefined ? {} : { program }) });
  await core.page.settings.update({
    loadModelAtStart: false,
    autoTitles: false,
    sampling: { ...defaultSettings.sampling, maxTokens: 100_000 },
  });
  const listeners = new Set<(event: AppEvent) => void>();
  const stream = await core.page.core.events({}, { signal: closing.signal });
  const reading = (async () => {
    for await (const { event } of stream) for (const listener of listeners) listener(event);
  })().catch(() => {});

  const runEnded = (runId: RunId): Promise<AppEvent & { kind: "run" }> =>
    new Promise((resolve) => {
      const listener = (event: AppEvent) => {
        if (event.kind !== "run" || event.run.id !== runId || event.run.state.kind === "running") return;
        listeners.delete(listener);
        resolve(event);
      };
      listeners.add(listener);
    });

  const load: BenchDesk["load"] = async (modelId, options = {}) => {
    const start = performance.now();
    const { runId } = await core.page.models.load({ modelId, options });
    const { run } = await runEnded(runId);
    const ms = performance.now() - start;
    if (run.state.kind === "failed") throw new Error(`${run.state.error.code}: ${run.state.error.message}`);
    const model = (await core.page.models.list()).find((one) => one.id === modelId);
    if (model?.state.kind !== "loaded") throw new Error("not loaded");
    return { loaded: model.state.loaded, ms };
  };

  const ask: BenchDesk["ask"] = async (chatId, text) => {
    const arrivals: { readonly at: number; readonly length: number }[] = [];
    const answers: AssistantMessage[] = [];
    const listener = (event: AppEvent) => {
      if (event.kind === "text") arrivals.push({ at: performance.now(), length: event.text.length });
      if (event.kind === "message" && event.message.role === "assistant" && event.message.state.kind !== "generating")
        answers.push(event.message);
    };
    listeners.add(listener);
    const start = performance.now();
    const started = await core.page.turns.send({ chatId, text });
    const ended = await runEnded(started.runId);
    if (ended.run.state.kind === "failed") throw new Error(`${ended.run.state.error.code}: ${ended.run.state.error.message}`);
    listeners.delete(listener);
    const answer =
      answers.find((one) => one.id === started.answerId) ??
      ((await core.page.chats.messages({ chatId, limit: 1 })).messages.at(-1) as AssistantMessage);
    if (answer.stats === null) throw new Error("an answer without figures");
    const first = arrivals[0]?.at ?? Number.NaN;
    const last = arrivals.at(-1)?.at ?? Number.NaN;
    const firstShare =
      (arrivals[0]?.length ?? 0) /
      Math.max(
        1,
        arrivals.reduce((sum, one) => sum + one.length, 0),
      );
    return {
      text: answer.text,
      stats: answer.stats,
      firstTextMs: first - start,
      seenTokensPerSecond: (answer.stats.generatedTokens * (1 - firstShare)) / ((last - first) / 1000),
    };
  };

  return {
    core,
    add: async (path) => {
      const { grantId } = await core.control.grantPath({ path });
      const [modelId] = (await core.page.models.add({ grantId })).modelIds;
      if (modelId === undefined) throw new Error(`${path} was not added`);
      return modelId;
    },
    load,
    newChat: async (modelId, sampling = {}) =>
      (await core.page.chats.create({ temporary: true, modelId, sampling: { temperature: 0, ...sampling } })).id,
    ask,
    enginePid: async () => {
      const engine = (await core.page.privacy.ledger()).processes.find((one) => /engine/i.test(one.what));
      if (engine === undefined) throw new Error("no engine worker runs");
      return engine.pid;
    },
    close: async () => {
      await core.control.quit().catch(() => {});
      closing.abort();
      core.close();
      await reading;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
