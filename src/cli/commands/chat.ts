/** `deskside chat`: one question, answered in a temporary chat that is never written. */
import { resolve } from "node:path";
import { type AnswerStats, type AssistantMessage, MESSAGE_TEXT_MAX, type SamplingOverrides } from "#src/contract/chat.ts";
import { AppError, assertNever, fromWireError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { AnswerFailedError, type ExitCode, exitCodes, UsageError } from "../errorWords.ts";
import { formatCount } from "../figures.ts";
import { openSession } from "../session.ts";
import { note, sayJson, type Terminal } from "../terminal.ts";
import { askAndFollow, noteStarter, removeChat } from "./answer.ts";
import type { Command, CommandContext } from "./context.ts";

export interface ChatOptions {
  /** "-" reads it from stdin. */
  readonly prompt: string;
  readonly model?: string | undefined;
  readonly system?: string | undefined;
  readonly sampling: SamplingOverrides;
}

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
      return conclude(context, await askAndFollow(context, core, { chatId: id, text }));
    } finally {
      await removeChat(core, id);
    }
  } finally {
    core.close();
  }
};

/** The row of a model file: the one already in the library, else a new one. */
export const addModel = async (core: CoreConnection, file: string): Promise<ModelId> => {
  const { grantId } = await core.control.grantPath({ path: resolve(file) });
  const { modelIds } = await core.page.models.add({ grantId });
  const [modelId] = modelIds;
  if (modelId === undefined) throw new AppError("model/not-found", "The path holds no model");
  return modelId;
};

const conclude = ({ terminal, json }: CommandContext, answer: AssistantMessage): ExitCode => {
  const { state } = answer;
  switch (state.kind) {
    case "done":
    case "cancelled":
      if (json) sayJson(terminal, toResult(answer));
      else {
        if (terminal.stderr.isTTY === true && answer.stats !== null) note(terminal, describeStats(answer.stats));
        if (state.kind === "done") noteStarter(terminal, answer);
      }
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
  starter: answeredBy?.starter ?? false,
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
