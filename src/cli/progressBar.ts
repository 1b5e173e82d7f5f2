/** A progress bar on stderr, drawn only where that is a terminal. */
import { SingleBar } from "cli-progress";
import type { Progress } from "#src/contract/run.ts";
import { formatBytes, formatCount } from "./figures.ts";
import type { Terminal } from "./terminal.ts";

const stages: Readonly<Record<Progress["stage"], string>> = {
  waiting: "Waiting",
  "loading-model": "Loading the model",
  "reading-prompt": "Reading the prompt",
  generating: "Writing",
  hashing: "Computing the checksum",
  copying: "Copying",
  scanning: "Looking for models",
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

/** "Reading the prompt: 1,800 of 4,200 tokens · about 3 s left". */
export const describeProgress = ({ stage, done, total, unit, secondsLeft }: Progress): string => {
  const figure = unit === "bytes" ? formatBytes : (count: number) => formatCount(Math.round(count));
  const suffix = unit === "bytes" ? "" : unit === "percent" ? " %" : ` ${unit}`;
  const counted = total === null || unit === "percent" ? `${figure(done)}${suffix}` : `${figure(done)} of ${figure(total)}${suffix}`;
  return `${stages[stage]}: ${counted}${secondsLeft === null ? "" : ` · about ${Math.ceil(secondsLeft)} s left`}`;
};

export interface ProgressBar {
  /** null, or "generating", whose progress is the text itself, takes the bar away. */
  show(progress: Progress | null): void;
  clear(): void;
}

export const createProgressBar = ({ stderr }: Terminal): ProgressBar => {
  if (stderr.isTTY !== true) return { show: () => {}, clear: () => {} };
  let bar: SingleBar | null = null;
  const clear = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    clear,
    show(progress) {
      if (progress === null || progress.stage === "generating") return clear();
      const total = progress.total ?? (progress.unit === "percent" ? 100 : 0);
      const payload = { words: describeProgress(progress) };
      if (bar === null) {
        bar = new SingleBar({ format: "{bar} {words}", stream: stderr, hideCursor: true, clearOnComplete: true, linewrap: false });
        bar.start(total, progress.done, payload);
      } else {
        bar.setTotal(total);
        bar.update(progress.done, payload);
      }
    },
  };
};
