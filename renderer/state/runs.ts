/** Running work of any kind, as the core tells it. Ended runs leave the view: their outcome lives in the message or the model. */
import { create } from "zustand";
import type { AppEvent } from "#src/contract/event.ts";
import type { RunId } from "#src/contract/ids.ts";
import type { Run, RunSubject } from "#src/contract/run.ts";

export type Runs = { readonly running: Readonly<Record<RunId, Run>> };

export const useRuns = create<Runs>()(() => ({ running: {} }));

/** The view after a `snapshot` or a `run` event. */
export const reduceRuns = (runs: Runs, event: Extract<AppEvent, { kind: "snapshot" | "run" }>): Runs => {
  if (event.kind === "snapshot") return { running: Object.fromEntries(event.runs.map((run) => [run.id, run])) };
  const { [event.run.id]: _, ...others } = runs.running;
  return { running: event.run.state.kind === "running" ? { ...others, [event.run.id]: event.run } : others };
};

/** Selects the first running run whose subject fits. */
export const runFor =
  (fits: (subject: RunSubject) => boolean) =>
  ({ running }: Runs): Run | undefined =>
    Object.values(running).find((run) => fits(run.subject));
