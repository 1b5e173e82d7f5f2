/** What the lab shows: a form for something new, one comparison, or the benchmarks. Known to the page alone. */
import { create } from "zustand";
import type { LabId, ModelId } from "#src/contract/ids.ts";
import { goTo } from "../state/ui.ts";

/** What a comparison takes at most (contract/lab.ts). */
export const MODELS_MOST = 6;

export type LabShown =
  | { readonly kind: "new-quality"; readonly modelIds: readonly ModelId[] }
  | { readonly kind: "new-tasks"; readonly modelIds: readonly ModelId[] }
  | { readonly kind: "lab"; readonly labId: LabId }
  | { readonly kind: "benchmarks" };

/** null: nothing chosen yet. */
export const useLabView = create<{ readonly shown: LabShown | null }>()(() => ({ shown: null }));

export const show = (shown: LabShown | null): void => useLabView.setState({ shown });

/** From elsewhere on the page: the form with these models chosen. */
export const compareInLab = (modelIds: readonly ModelId[]): void => {
  show({ kind: "new-quality", modelIds: modelIds.slice(0, MODELS_MOST) });
  goTo("lab");
};
