/** `deskside ask`: one question to documents, answered with checked citations and what was read. */
import { resolve } from "node:path";
import type { AssistantMessage } from "#src/contract/chat.ts";
import type { AnswerGrounding, Citation, Coverage } from "#src/contract/document.ts";
import { AppError, assertNever, fromWireError } from "#src/contract/errors.ts";
import type { ChatId, CollectionId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { AnswerFailedError, type ExitCode, exitCodes, UsageError } from "../errorWords.ts";
import { formatCount } from "../figures.ts";
import { describePlace, placeFields, rectFields } from "../place.ts";
import { say, sayJson, type Terminal } from "../terminal.ts";
import { askAndFollow, removeChat } from "./answer.ts";
import { addModel } from "./chat.ts";
import { collectionsToSearch, untilRead } from "./collections.ts";
import type { Command, CommandContext } from "./context.ts";
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
  const { id } = await core.page.documents.createCollection({ name: "deskside ask" });
  made.push(id);
  for (const path of options.files) {
    const { grantId } = await core.control.grantPath({ path: resolve(path) });
    await core.page.documents.add({ collectionId: id, grantId });
  }
  const { files } = await untilRead(context, core, id);
  if (files.total > 0 && files.indexed + files.partly === 0) {
    const { files: failed } = await core.page.documents.files({ collectionId: id, states: ["failed"], limit: 1 });
    const state = failed[0]?.state;
    if (state?.kind === "failed") throw fromWireError(state.error);
  }
  return [id];
};

/** For good, not into the bin: what was read for one question is not to stay. */
const forget = async (core: CoreConnection, collectionId: CollectionId): Promise<void> => {
  const { binItemId } = await core.page.documents.removeCollection({ collectionId });
  await core.page.bin.deleteForever({ id: binItemId });
};

export const ask: Command<AskOptions> = (context, options) => {
  if (options.question.trim() === "") throw new UsageError("The question is empty.");
  return withCore(context, async (core) => {
    const made: CollectionId[] = [];
    let chatId: ChatId | null = null;
    try {
      const collectionIds = await scopeOf(context, core, options, made);
      const modelId = options.model === undefined ? null : await addModel(core, options.model);
      ({ id: chatId } = await core.page.chats.create({ temporary: true, modelId, collectionIds }));
      const task = options.fullScan ? { task: { kind: "full-scan" as const } } : {};
      return conclude(context, await askAndFollow(context, core, { chatId, text: options.question, ...task }));
    } finally {
      if (chatId !== null) await removeChat(core, chatId);
      for (const collectionId of made) await forget(core, collectionId).catch(() => {});
    }
  });
};

const signs = { exact: "exact", repaired: "repaired", unverified: "UNVERIFIED" } as const;

const fileOf = (grounding: AnswerGrounding, { n }: Citation) => grounding.passages.find((passage) => passage.n === n);

const citationFields = (grounding: AnswerGrounding, citation: Citation) => {
  const passage = fileOf(grounding, citation);
  const locator = citation.locator ?? passage?.locator;
  return {
    n: citation.n,
    file: passage?.fileName ?? null,
    ...(locator === undefined ? {} : placeFields(locator)),
    quote: citation.quote,
    verification: citation.verification,
    rects: rectFields(citation.boxes),
  };
};

const describeCoverage = (coverage: Coverage): string =>
  [
    `Read ${formatCount(coverage.readPages)} of ${formatCount(coverage.totalPages)} pages in ${formatCount(coverage.readFiles)} of ${formatCount(coverage.totalFiles)} files`,
    ...(coverage.partlyReadPages > 0 ? [`${formatCount(coverage.partlyReadPages)} pages in part`] : []),
    ...(coverage.unindexedFiles > 0 ? [`${formatCount(coverage.unindexedFiles)} files not readable or not read yet`] : []),
    ...coverage.unreadable.map(({ fileName, pages }) => `${fileName}: pages ${pages.map(({ page }) => page).join(", ")} cannot be read`),
  ].join(" · ");

const describeSources = (terminal: Terminal, grounding: AnswerGrounding): void => {
  say(terminal, "");
  if (grounding.computation !== null) say(terminal, `Computed: ${grounding.computation.query}`);
  for (const citation of grounding.citations) {
    const passage = fileOf(grounding, citation);
    const locator = citation.locator ?? passage?.locator;
    const where = passage === undefined || locator === undefined ? "no such passage" : `${passage.fileName}, ${describePlace(locator)}`;
    say(terminal, `[${citation.n}] ${where}: "${citation.quote.replaceAll(/\s+/g, " ")}" (${signs[citation.verification]})`);
  }
  if (grounding.coverage !== null) say(terminal, describeCoverage(grounding.coverage));
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
          finishReason: state.kind === "done" ? state.finishReason : state.kind,
        });
      } else if (grounding !== null) describeSources(terminal, grounding);
      return state.kind === "done" ? exitCodes.ok : exitCodes.interrupted;
    case "failed":
      throw new AnswerFailedError(answer.text, fromWireError(state.error));
    case "generating":
      throw new AppError("internal", "The run ended and its answer did not");
    default:
      return assertNever(state);
  }
};
