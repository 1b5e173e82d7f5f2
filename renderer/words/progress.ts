/** Work under way in one sentence: "Loading model: 62 %", "Reading the prompt: 1,800 of 4,200 tokens". */
import { assertNever } from "#src/contract/errors.ts";
import type { Progress } from "#src/contract/run.ts";
import { formatBytes, formatCount, formatPercent, formatTimeLeft } from "./format.ts";

const stages: Readonly<Record<Progress["stage"], string>> = {
  waiting: "Waiting its turn",
  "loading-model": "Loading model",
  "reading-prompt": "Reading the prompt",
  generating: "Answering",
  hashing: "Reading the file for its fingerprint",
  copying: "Copying",
  scanning: "Scanning",
  searching: "Searching",
  "reading-documents": "Reading documents",
  embedding: "Making vectors",
  "reading-passages": "Reading passages",
  "checking-quotes": "Checking quotes",
  "measuring-quality": "Measuring quality",
  "measuring-speed": "Measuring speed",
  "answering-questions": "Answering questions",
  quantizing: "Quantizing",
  downloading: "Downloading",
  "trying-settings": "Trying settings",
};

const amount = ({ done, total, unit }: Progress): string => {
  const of = (format: (value: number) => string, noun: string) =>
    total === null ? `${format(done)}${noun}` : `${format(done)} of ${format(total)}${noun}`;
  switch (unit) {
    case "percent":
      return formatPercent(total === null || total === 0 ? done / 100 : done / total);
    case "bytes":
      return of(formatBytes, "");
    case "tokens":
      return of(formatCount, " tokens");
    case "files":
      return of(formatCount, " files");
    case "pages":
      return of(formatCount, " pages");
    case "passages":
      return of(formatCount, " passages");
    case "chunks":
      return of(formatCount, " chunks");
    case "questions":
      return of(formatCount, " questions");
    case "tries":
      return of(formatCount, " tries");
    default:
      return assertNever(unit);
  }
};

/** One sentence; the time left is added once it is known. */
export const progressSentence = (progress: Progress): string => {
  const stage = stages[progress.stage];
  if (progress.stage === "waiting" || (progress.done === 0 && progress.total === null)) return `${stage}…`;
  const left = progress.secondsLeft === null || progress.secondsLeft < 1 ? "" : ` · ${formatTimeLeft(progress.secondsLeft)}`;
  return `${stage}: ${amount(progress)}${left}`;
};

/** 0 to 1, or null while the end is unknown. */
export const progressFraction = ({ done, total, unit }: Progress): number | null => {
  if (unit === "percent") return Math.min(1, done / (total ?? 100));
  return total === null || total === 0 ? null : Math.min(1, done / total);
};
