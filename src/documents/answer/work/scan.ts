/** Full scan: every passage is read for the question, so that "not found" means it. */
import type { UnreadPage } from "#src/contract/document.ts";
import { checkCitations } from "#src/passages/citations.ts";
import { nothingWasRead } from "#src/passages/coverage.ts";
import { passageBlocks } from "#src/passages/layout.ts";
import { marksIn } from "#src/passages/marks.ts";
import { questionPrompt, STARTER_NOT_FOUND, STARTER_SYSTEM } from "#src/passages/prompt.ts";
import type { Chunk, ScopeDocument } from "../../ports.ts";
import { type LaidPassage, promptText } from "../passage.ts";
import { coverageIn } from "../scope.ts";
import { askInHalves } from "./halves.ts";
import { answerFromNotes, findings, holdsAnswer, yesNo } from "./prompts.ts";
import { notesIn, writeFromNotes } from "./reduce.ts";
import { type Position, readBefore, type Step } from "./steps.ts";
import type { Workbench } from "./workbench.ts";

/** Below this probability that its passages hold an answer a step is not asked for findings. Low: a missed finding is worse than a wasted question. */
const YES_LEAST = 0.15;
/** Kept findings; more are counted, and the answer says how many. */
const FINDINGS_MAX = 300;
const ANSWER_TOKENS = 1_024;
const UNREAD_NAMED = 20;

const denial = /(?<!\p{L})(?:nothing|none|no|not|nichts|nicht|keine?[rnms]?)(?!\p{L})|n['’]t(?!\p{L})/iu;
const ofPassages =
  /passage|passagen|excerpt|(?:no|keine?)\s(?:\p{L}+\s){0,2}(?:information|answer|mention|finding|angabe|antwort|hinweis)/iu;
const DENIAL_WORDS_MAX = 3;

/**
 * "Nothing.", "No relevant information.", "Die Passagen enthalten keine Angaben dazu.": a line without a mark that says no of the passages. "No deposit is
 * due for tenants of the first floor" is a finding, though its mark is missing.
 */
const saysNothing = (line: string): boolean =>
  marksIn(line).length === 0 &&
  (line.trim() === STARTER_NOT_FOUND ||
    (denial.test(line) && (ofPassages.test(line) || (line.match(/\p{L}+/gu) ?? []).length <= DENIAL_WORDS_MAX)));

/** The starter answers the question itself, in the one wording it knows; what it makes up is left out, as its words sound alike either way. */
const starterFindings = async (bench: Workbench, { laid }: Step): Promise<readonly string[]> => {
  const messages = [
    { role: "system" as const, text: STARTER_SYSTEM },
    { role: "user" as const, text: questionPrompt(passageBlocks(laid.map(promptText)), bench.request.question, true) },
  ];
  const { text: answer, isCut } = await bench.askToEnd({ messages });
  const checked = checkCitations(
    answer,
    laid.map(({ passage }) => passage),
    bench.request.question,
  );
  if (checked.length === 0 || checked.some(({ verification }) => verification === "unverified")) return [];
  if (isCut) bench.state.cut += 1;
  return [answer.trim()];
};

const modelFindings = async (bench: Workbench, { laid }: Step): Promise<readonly string[]> => {
  const blocks = (some: readonly LaidPassage[]): string => passageBlocks(some.map(promptText));
  const { question } = bench.request;
  const [yes = 1] = await bench.choose(holdsAnswer(blocks(laid), question), yesNo);
  if (yes < YES_LEAST) return [];
  const texts = await askInHalves(bench, laid, (some) => ({ messages: findings(blocks(some), question) }));
  return texts.flatMap(notesIn).filter((line) => !saysNothing(line));
};

/** One page to a step: it takes the value of the right label from any page it is shown, and among several it is often the wrong one (pack.ts has the figures). */
const pageAlone = ({ hash }: ScopeDocument, { page }: Chunk): string => `${hash} ${page}`;

const reasons: Readonly<Record<UnreadPage["reason"], string>> = {
  "too-slow": "took too long",
  crashed: "ended the reader",
  corrupt: "damaged",
  "scan-without-ocr": "a scan, and text recognition is off",
  "no-text-found": "a picture without text",
};

const named = (places: readonly string[]): string =>
  places.slice(0, UNREAD_NAMED).join("; ") + (places.length > UNREAD_NAMED ? `; and ${places.length - UNREAD_NAMED} more` : "");

const moreSentence = ({ state: { unkept } }: Workbench): string =>
  unkept === 0
    ? ""
    : `\n\n${unkept} more ${unkept === 1 ? "finding is" : "findings are"} not in this answer: it rests on the first ${FINDINGS_MAX}.`;

const unreadSentence = (bench: Workbench, order: Parameters<typeof readBefore>[0]): string => {
  const there = new Set(order.map((document) => document?.hash));
  const lost = bench.scope.documents.filter(({ hash }) => !there.has(hash)).map(({ fileName }) => fileName);
  const { unreadable, unindexedFiles } = coverageIn(bench.scope, nothingWasRead);
  const pages = unreadable.flatMap(({ fileName, pages: unread }) =>
    unread.map(({ page, reason }) => `${fileName}, page ${page} (${reasons[reason]})`),
  );
  const parts = [
    pages.length === 0 ? "" : `Could not be read: ${named(pages)}.`,
    lost.length === 0 ? "" : `Changed or gone while it was read: ${named(lost)}.`,
    unindexedFiles === 0 ? "" : `${unindexedFiles} ${unindexedFiles === 1 ? "file has" : "files have"} no text yet.`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `\n\n${parts.join(" ")}`;
};

const writeAnswer = async (bench: Workbench, position: Position, order: Parameters<typeof readBefore>[0]): Promise<void> => {
  const { emitter, request, state } = bench;
  bench.tell();
  const { readPages, readFiles } = coverageIn(bench.scope, readBefore(order, position));
  if (state.notes.length === 0) {
    emitter.say(
      `Not found: ${readPages.toLocaleString("en-US")} ${readPages === 1 ? "page" : "pages"} of ${readFiles} ${readFiles === 1 ? "file" : "files"} were read, and no passage holds an answer.`,
    );
  } else if (request.starter) emitter.say(state.notes.map((note) => `- ${note}`).join("\n"));
  else await writeFromNotes(bench, state.notes, (notes) => answerFromNotes(notes, request.question), ANSWER_TOKENS);
  emitter.say(moreSentence(bench) + unreadSentence(bench, order));
};

export const scan = async (bench: Workbench, order: Parameters<typeof readBefore>[0]): Promise<void> => {
  const { request, state, sources } = bench;
  if (!state.read) {
    for await (const step of bench.steps({ sectionOf: request.starter ? pageAlone : null })) {
      const found = request.starter ? await starterFindings(bench, step) : await modelFindings(bench, step);
      for (const line of found) {
        const note = sources.renumbered(line, step.laid);
        if (state.notes.includes(note)) continue;
        if (state.notes.length < FINDINGS_MAX) state.notes.push(note);
        else state.unkept += 1;
      }
      await bench.save(step.next);
    }
    state.read = true;
    await bench.save({ document: order.length, ordinal: 0 });
  }
  await writeAnswer(bench, { document: order.length, ordinal: 0 }, order);
};
