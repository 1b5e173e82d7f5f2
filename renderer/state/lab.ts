/** The page's view of what was measured: comparisons and benchmarks of this machine. Read when the lab is first shown. */
import { create } from "zustand";
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { LabId } from "#src/contract/ids.ts";
import type { Benchmark, Lab } from "#src/contract/lab.ts";
import { api } from "../api/client.ts";
import { createHeard } from "./heard.ts";

/** null until the core has answered once. Newest first. */
export type LabView = { readonly labs: readonly Lab[] | null; readonly benchmarks: readonly Benchmark[] | null };

export const useLab = create<LabView>()(() => ({ labs: null, benchmarks: null }));

type LabEvent = Extract<AppEvent, { kind: "lab" | "lab-removed" | "benchmark" }>;
const heard = createHeard<LabEvent>();

/** Reads both anew. */
export const refreshLab = async (): Promise<void> => {
  const { answer, told } = await heard.read(() => Promise.all([api.lab.list(), api.lab.benchmarks()]));
  const [labs, benchmarks] = answer;
  useLab.setState(told.reduce(reduceLab, { labs, benchmarks }));
};

const placed = <One extends { readonly id: string }>(known: readonly One[], told: One): readonly One[] =>
  known.some(({ id }) => id === told.id) ? known.map((one) => (one.id === told.id ? told : one)) : [told, ...known];

/** The view after an event about the lab; nothing to keep up before it was read once. */
export const reduceLab = (view: LabView, event: LabEvent): LabView => {
  const { labs, benchmarks } = view;
  if (labs === null || benchmarks === null) return view;
  switch (event.kind) {
    case "lab":
      return { ...view, labs: placed(labs, event.lab) };
    case "lab-removed":
      return { ...view, labs: labs.filter(({ id }) => id !== event.labId) };
    case "benchmark":
      return { ...view, benchmarks: placed(benchmarks, event.benchmark) };
    default:
      return assertNever(event);
  }
};

export const hearLab = (event: LabEvent): void => {
  heard.hear(event);
  useLab.setState((view) => reduceLab(view, event));
};

/** Selector of one comparison. */
export const labOf =
  (id: LabId | null) =>
  ({ labs }: LabView): Lab | undefined =>
    labs?.find((one) => one.id === id);
