/** What the lab shows: a form for something new, one comparison, or the benchmarks. Known to the page alone. */
import { create } from "zustand";
import type { LabId, ModelId } from "#src/contract/ids.ts";
import { goTo } from "../state/ui.ts";

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
  show({ kind: "new-quality", modelIds });
  goTo("lab");
};
