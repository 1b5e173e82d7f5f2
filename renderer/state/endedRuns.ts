/** Tells how work on models and downloads went on when nobody may be looking at it: a toast for the eye, a sentence for the ear. */
import type { Download } from "#src/contract/catalogue.ts";
import { assertNever, fromWireError } from "#src/contract/errors.ts";
import type { Run, RunState, RunSubject } from "#src/contract/run.ts";
import { announce } from "../ui/announce.ts";
import { showToast } from "../ui/toasts.ts";
import { errorWords } from "../words/errors.ts";
import { progressSentence } from "../words/progress.ts";
import { reportError } from "./failures.ts";
import { useUi } from "./ui.ts";

/** The eye sees the chip change; the ear is told. */
const announceLoad = (state: RunState): void => {
  if (state.kind === "done") announce("The model is loaded.");
  else if (state.kind === "failed") announce(`The model was not loaded. ${errorWords(state.error).sentence}`);
  else if (state.kind === "running" && state.progress !== null) announce(progressSentence(state.progress));
};

/** What is said when it is done; null: what came of it stands where it was asked for. */
const doneWords = (subject: RunSubject): string | null => {
  switch (subject.kind) {
    case "quantize":
      return "The new level is in the library.";
    case "benchmark":
      return "The speed is measured.";
    case "model-hash":
    case "model-doctor":
    case "model-load":
    case "model-import":
    case "download":
    case "answer":
    case "title":
    case "lab":
    case "ingest":
    case "embed":
      return null;
    default:
      return assertNever(subject);
  }
};

/** Work whose failure is told here; all else tells its own where it stands. */
const told: readonly RunSubject["kind"][] = ["quantize", "model-hash", "benchmark", "model-doctor"];

/** Called for every event of a run. */
export const tellRun = ({ subject, state }: Run): void => {
  if (subject.kind === "model-load") announceLoad(state);
  if (!told.includes(subject.kind)) return;
  if (state.kind === "failed") reportError(fromWireError(state.error));
  const words = doneWords(subject);
  // In the lab the figure itself appears.
  if (state.kind === "done" && words !== null && !(subject.kind === "benchmark" && useUi.getState().room === "lab")) showToast(words);
};

/** Called with each event of a download before the view takes it in. `before`: as it was known; nothing is said of one that was not. */
export const tellDownload = (before: Download | undefined, { name, state }: Download): void => {
  if (before === undefined || before.state.kind === state.kind) return;
  switch (state.kind) {
    case "done":
      showToast(`${name} is in the library.`);
      break;
    case "asking":
      showToast(`The download of ${name} waits for you to allow ${state.host}.`, { tone: "check" });
      break;
    case "failed":
      showToast(`The download of ${name} stopped. ${errorWords(state.error).sentence}`, { tone: "check" });
      break;
    case "running":
    case "paused":
      break;
    default:
      assertNever(state);
  }
};
