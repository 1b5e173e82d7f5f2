/** What the models room shows: its side, and the one thing about a model that is open. Known to the page alone. */
import { create } from "zustand";
import type { ModelId } from "#src/contract/ids.ts";
import { goTo } from "../state/ui.ts";

export type Side = "library" | "get" | "machine";
/** What is open about one model; at most one thing at a time. */
export type About = "passport" | "settings" | "quantize" | "tags" | "trash";
type Open = { readonly about: About; readonly modelId: ModelId };

interface ModelsView {
  readonly side: Side;
  readonly open: Open | null;
}

export const useModelsView = create<ModelsView>()(() => ({ side: "library", open: null }));

export const showSide = (side: Side): void => useModelsView.setState({ side });
export const openAbout = (about: About, modelId: ModelId): void => useModelsView.setState({ open: { about, modelId } });
export const closeAbout = (): void => useModelsView.setState({ open: null });

/** From elsewhere on the page. */
export const goToModels = (side: Side): void => {
  showSide(side);
  goTo("models");
};
