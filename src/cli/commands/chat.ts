/** `deskside chat`: one question, answered in a temporary chat that is never written. */
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type AnswerStats, type AssistantMessage, MESSAGE_TEXT_MAX, type SamplingOverrides, type StartedTurn } from "#src/contract/chat.ts";
import { AppError, assertNever, fromWireError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import type { ChatId, ModelId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { AnswerFailedError, type ExitCode, exitCodes, UsageError } from "../errorWords.ts";
import { formatCount } from "../figures.ts";
import { createProgressBar } from "../progressBar.ts";
import { openSession } from "../session.ts";
import { note, sayJson, type Terminal } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";

export interface ChatOptions {
  /** "-" reads it from stdin. */
  readonly prompt: string;
  readonly model?: string | undefined;
  readonly system?: string | undefined;
  readonly sampling: SamplingOverrides;
}

/** A cancelled run settles within 5 s (contract); after this the answer is given up. */
const CANCEL_MS = 7_000;
/** A core that hangs must not keep the command. */
const REMOVE_MS = 2_000;

/** Streams the answer to stdout, or gives one object: text, model, stats, finishReason. Ctrl-C cancels and exits 130. */
export const chat: Command<ChatOptions> = async (context, options) => {
  const { terminal } = context;
  const text = options.prompt === "-" ? await readAll(terminal) : options.prompt;
  if (text.trim() === "") throw new UsageError("The message is empty.");
  const core = await openSession(terminal, context.dataDir);
  try {
    const modelId = options.model === undefined ? null : await addModel(core, options.model);
    const { id } = await core.page.chats.create({
      temporary: true,
      modelId,
      sampling: options.sampling,
      ...(options.system === undefined ? {} : { systemPrompt: options.system }),
    });
    try {
      return conclude(context, await ask(context, core, { chatId: id, text }));
    } finally {
      // Of a core that is gone the chat is gone too: it was never written.
      const removed = core.page.chats.remove({ chatId: id }).catch(() => {});
      await Promise.race([removed, delay(REMOVE_MS, undefined, { ref: false })]);
    }
  } finally {
    core.close();
  }
};

/** The row of a model file: the one already in the library, else a new one. */
const addModel = async (core: CoreConnection, file: string): Promise<ModelId> => {
  const { grantId } = await core.control.grantPath({ path: resolve(file) });
  const { modelIds } = await core.page.models.add({ grantId });
  const [modelId] = modelIds;
  if (modelId === undefined) throw new AppError("model/not-found", "The path holds no model");
  return modelId;
};

const ask = async (context: CommandContext, core: CoreConnection, message: { chatId: ChatId; text: string }): Promise<AssistantMessage> => {
  const giveUp = new AbortController();
  const received = { text: "" };
  const events = await core.page.core.events({}, { signal: giveUp.signal });
  try {
    // The stream holds from its snapshot on; only then can no word of the answer be missed.
    await events.next();
    context.terminal.interrupted.throwIfAborted();
    const turn = await core.page.turns.send(message);
    const cancel = (): void => {
      setTimeout(() => giveUp.abort(context.terminal.interrupted.reason), CANCEL_MS).unref();
      core.page.runs.cancel({ runId: turn.runId }).catch(() => {});
    };
    context.terminal.interrupted.addEventListener("abort", cancel, { once: true });
    if (context.terminal.interrupted.aborted) cancel();
    await follow(context, events, turn, received);
    const answer = await readAnswer(core, turn);
    if (!context.json && answer.text.startsWith(received.text))
      context.terminal.stdout.write(`${answer.text.slice(received.text.length)}\n`);
    return answer;
  } catch (thrown) {
    throw new AnswerFailedError(received.text, thrown);
  } finally {
    giveUp.abort();
  }
};

/** Shows text and progress, and keeps the text in `received`, until the run has ended. */
const follow = async (
  { terminal, json }: CommandContext,
  events: AsyncIterable<StreamedEvent>,
  turn: StartedTurn,
  received: { text: string },
): Promise<void> => {
  const bar = createProgressBar(terminal);
  try {
    for await (const { event } of events) {
      if (event.kind === "run" && event.run.id === turn.runId) {
        if (event.run.state.kind !== "running") return;
        bar.show(event.run.state.progress);
      }
      if (event.kind === "text" && event.messageId === turn.answerId && event.segment === "answer") {
        const fresh = event.text.slice(Math.max(0, received.text.length - event.offset));
        // A gap is filled from the message itself at the end.
        if (event.offset > received.text.length || fresh === "") continue;
        received.text += fresh;
        if (json) continue;
        bar.clear();
        terminal.stdout.write(fresh);
      }
    }
  } finally {
    bar.clear();
  }
  throw new AppError("core/unreachable", "The core ended before the answer did");
};

const readAnswer = async (core: CoreConnection, { chatId, answerId }: StartedTurn): Promise<AssistantMessage> => {
  const { messages } = await core.page.chats.messages({ chatId, limit: 2 });
  const answer = messages.find((message) => message.id === answerId);
  if (answer?.role !== "assistant") throw new AppError("chat/message-not-found", "The answer is not on the shown path");
  return answer;
};

const conclude = ({ terminal, json }: CommandContext, answer: AssistantMessage): ExitCode => {
  const { state } = answer;
  switch (state.kind) {
    case "done":
    case "cancelled":
      if (json) sayJson(terminal, toResult(answer));
      else if (terminal.stderr.isTTY === true && answer.stats !== null) note(terminal, describeStats(answer.stats));
      return state.kind === "done" ? exitCodes.ok : exitCodes.interrupted;
    case "failed":
      throw new AnswerFailedError(answer.text, fromWireError(state.error));
    case "generating":
      throw new AppError("internal", "The run ended and its answer did not");
    default:
      return assertNever(state);
  }
};

const toResult = ({ text, state, stats, answeredBy }: AssistantMessage) => ({
  text,
  model: answeredBy?.name ?? null,
  stats,
  finishReason: state.kind === "done" ? state.finishReason : state.kind,
});

const describeStats = (stats: AnswerStats): string =>
  [
    `${formatCount(stats.generatedTokens)} tokens`,
    ...(stats.generationTokensPerSecond === null ? [] : [`${stats.generationTokensPerSecond.toFixed(1)} tok/s`]),
    ...(stats.ttftMs === null ? [] : [`first token after ${(stats.ttftMs / 1000).toFixed(1)} s`]),
  ].join(" · ");

/** All of stdin as UTF-8; throws request/too-large beyond what the contract takes. */
const readAll = async ({ stdin }: Terminal): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    // UTF-8 takes at most three bytes for each UTF-16 code unit.
    if (bytes > MESSAGE_TEXT_MAX * 3) throw new AppError("request/too-large", "stdin is longer than a message may be");
    chunks.push(buffer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text.length > MESSAGE_TEXT_MAX) throw new AppError("request/too-large", "stdin is longer than a message may be");
  return text;
};
