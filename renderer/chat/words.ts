/** What the chat room says about figures: progress, the footer of an answer, the meter. */

import type { AnsweredBy, AnswerStats, Meter } from "#src/contract/chat.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { Progress } from "#src/contract/run.ts";
import { formatCount, formatDuration, formatPercent, formatPlural, formatRate, formatTimeLeft } from "../words/format.ts";

const stageWords = ({ stage, done, total, unit }: Progress): string => {
  switch (stage) {
    case "waiting":
      return "Waiting for the answer before this one";
    case "loading-model":
      return total === null || total === 0 ? "Loading model" : `Loading model: ${formatPercent(done / total)}`;
    case "reading-prompt":
      return total === null ? "Reading the prompt" : `Reading the prompt: ${formatCount(done)} of ${formatCount(total)} tokens`;
    case "generating":
      return done > 0 && unit === "tokens" ? `Writing: ${formatPlural(done, "token")}` : "Writing";
    case "hashing":
    case "copying":
    case "scanning":
    case "measuring-quality":
    case "measuring-speed":
    case "answering-questions":
    case "quantizing":
    case "downloading":
    case "trying-settings":
      return "Preparing";
    case "searching":
      return "Searching your documents";
    case "embedding":
      return "Preparing the search";
    case "reading-documents":
      return total === null ? "Reading documents" : `Reading documents: ${formatCount(done)} of ${formatPlural(total, "page")}`;
    case "reading-passages":
      return total === null ? "Reading passages" : `Reading passages: ${formatCount(done)} of ${formatCount(total)}`;
    case "checking-quotes":
      return "Checking the quotes";
    default:
      return assertNever(stage);
  }
};

/** "Reading the prompt: 1,800 of 4,200 tokens · about 3 s left" */
export const progressWords = (progress: Progress | null): string => {
  if (progress === null) return "Starting";
  const left = progress.secondsLeft;
  return left === null || left < 1 ? stageWords(progress) : `${stageWords(progress)} · ${formatTimeLeft(left)} left`;
};

/** How far a progress is, 0 to 1; null while unknown. */
export const progressFraction = (progress: Progress | null): number | null =>
  progress === null || progress.total === null || progress.total === 0 ? null : Math.min(1, progress.done / progress.total);

const firstTokenWords = (ms: number): string => (ms < 100 ? `${Math.max(1, Math.round(ms))} ms` : formatDuration(ms));

/** "31 tok/s", "first token 0.4 s", … : only what was measured. */
export const statsWords = (stats: AnswerStats): readonly string[] => [
  ...(stats.generationTokensPerSecond === null ? [] : [formatRate(stats.generationTokensPerSecond)]),
  ...(stats.ttftMs === null ? [] : [`first token ${firstTokenWords(stats.ttftMs)}`]),
  `${formatPlural(stats.promptTokens, "prompt token")}${stats.cachedTokens > 0 ? ` (${formatCount(stats.cachedTokens)} cached)` : ""}`,
  `${formatCount(stats.generatedTokens)} generated`,
];

/** "Deskside Starter · Q8_0" */
export const answeredByWords = ({ name, quantization }: AnsweredBy): string => (quantization === null ? name : `${name} · ${quantization}`);

type Counted = Extract<Meter, { kind: "counted" }>;

/** "1,204 of 8,192 tokens" */
export const meterWords = (meter: Counted): string => `${formatCount(meter.usedTokens)} of ${formatCount(meter.contextTokens)} tokens`;

/** What sending this draft would leave out or run into; null when all fits. */
export const meterWarning = (meter: Counted): string | null => {
  if (!meter.draftFits) {
    const needed = meter.systemTokens + meter.draftTokens + meter.answerTokens;
    return `This message does not fit: it needs ${formatCount(needed)} tokens with the system prompt and room for an answer, and the context holds ${formatCount(meter.contextTokens)}. Shorten it, split it, or load the model with a larger context.`;
  }
  return meter.leftOutMessages === 0
    ? null
    : `The oldest ${formatPlural(meter.leftOutMessages, "message")} will be left out of the prompt. They stay in the chat.`;
};

/** "Not in the prompt any more: 12 messages above this line" */
export const leftOutWords = (above: number, moreAbove: boolean): string =>
  moreAbove
    ? "Not in the prompt any more: everything above this line"
    : `Not in the prompt any more: ${formatPlural(above, "message")} above this line`;
