/** `deskside ask`: one question to documents, answered with checked citations and what was read. */
import type { AssistantMessage } from "#src/contract/chat.ts";
import { AppError, assertNever, fromWireError } from "#src/contract/errors.ts";
import type { ChatId, CollectionId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { AnswerFailedError, type ExitCode, exitCodes, UsageError } from "../errorWords.ts";
import { citationFields, describeSources } from "../sources.ts";
import { note, say, sayJson } from "../terminal.ts";
import { askAndFollow, noteStarter, removeChat } from "./answer.ts";
import { addModel } from "./chat.ts";
import { collectionsToSearch, failuresIn, untilRead } from "./collections.ts";
import type { Command, CommandContext } from "./context.ts";
import { grantDocuments } from "./paths.ts";
import { withCore } from "./withCore.ts";

export interface AskOptions {
  readonly question: string;
  /** Read for this question alone; their text is gone with it. */
  readonly files: readonly string[];
  readonly collection?: string | undefined;
  readonly fullScan: boolean;
  readonly model?: string | undefined;
}

/** A collection of the files for the time of the command, else the named one, else all. */
const scopeOf = async (
  context: CommandContext,
  core: CoreConnection,
  options: AskOptions,
  made: CollectionId[],
): Promise<CollectionId[]> => {
  if (options.files.length === 0) return await collectionsToSearch(core, options.collection);
  const grantIds = await grantDocuments(core, options.files);
  const { id } = await core.page.documents.createCollection({ name: "deskside ask" });
  made.push(id);
  for (const grantId of grantIds) await core.page.documents.add({ collectionId: id, grantId });
  const { files } = await untilRead(context, core, id);
  if (files.total > 0 && files.indexed + files.partly === 0) {
    const { files: failed } = await core.page.documents.files({ collectionId: id, states: ["failed"], limit: 1 });
    const state = failed[0]?.state;
    if (state?.kind === "failed") throw fromWireError(state.error);
  }
  // Of a whole answer the coverage counts them; a person wants their names.
  if (!context.json && files.failed > 0)
    for (const { file, message } of await failuresIn(core, id)) note(context.terminal, `${file}: ${message}`);
  return [id];
};

/** For good, not into the bin: what was read for one question is not to stay. */
const forget = async (core: CoreConnection, collectionId: CollectionId): Promise<void> => {
  const { binItemId } = await core.page.documents.removeCollection({ collectionId });
  await core.page.bin.deleteForever({ id: binItemId });
};

/** Asks in a temporary chat that goes with its answer; streams it as askAndFollow does. Throws UsageError, AnswerFailedError and what reading the files throws. */
export const askDocuments = async (context: CommandContext, core: CoreConnection, options: AskOptions): Promise<AssistantMessage> => {
  const made: CollectionId[] = [];
  let chatId: ChatId | null = null;
  try {
    const collectionIds = await scopeOf(context, core, options, made);
    const modelId = options.model === undefined ? null : await addModel(core, options.model);
    ({ id: chatId } = await core.page.chats.create({ temporary: true, modelId, collectionIds }));
    const task = options.fullScan ? { task: { kind: "full-scan" as const } } : {};
    return await askAndFollow(context, core, { chatId, text: options.question, ...task });
  } finally {
    if (chatId !== null) await removeChat(core, chatId);
    for (const collectionId of made) await forget(core, collectionId).catch(() => {});
  }
};

export const ask: Command<AskOptions> = (context, options) => {
  if (options.question.trim() === "") throw new UsageError("The question is empty.");
  return withCore(context, async (core) => conclude(context, await askDocuments(context, core, options)));
};

const conclude = ({ terminal, json }: CommandContext, answer: AssistantMessage): ExitCode => {
  const { state, grounding } = answer;
  switch (state.kind) {
    case "done":
    case "cancelled":
      if (json) {
        sayJson(terminal, {
          answer: answer.text,
          citations: grounding === null ? [] : grounding.citations.map((citation) => citationFields(grounding, citation)),
          computation: grounding?.computation ?? null,
          coverage: grounding?.coverage ?? null,
          model: answer.answeredBy?.name ?? null,
          starter: answer.answeredBy?.starter ?? false,
          finishReason: state.kind === "done" ? state.finishReason : state.kind,
        });
      } else {
        if (state.kind === "done" && state.finishReason === "length") note(terminal, "The answer reached the model's length limit.");
        if (grounding !== null) for (const line of ["", ...describeSources(grounding)]) say(terminal, line);
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
