/** The page's view of the catalogue and of downloads. Read when first shown; events keep it true from then on. */
import { create } from "zustand";
import type { Catalogue, Download } from "#src/contract/catalogue.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { api } from "../api/client.ts";
import { createHeard } from "./heard.ts";

/** null until read once. */
export type Downloads = { readonly downloads: readonly Download[] | null; readonly catalogue: Catalogue | null };

export const useDownloads = create<Downloads>()(() => ({ downloads: null, catalogue: null }));

type DownloadEvent = Extract<AppEvent, { kind: "download" | "download-removed" }>;
const heard = createHeard<DownloadEvent>();

/** Reads the downloads anew, and the catalogue once: it comes with the app and changes only with it. */
export const refreshDownloads = async (): Promise<void> => {
  const known = useDownloads.getState().catalogue;
  const { answer, told } = await heard.read(() => Promise.all([api.downloads.list(), known ?? api.downloads.catalogue()]));
  const [downloads, catalogue] = answer;
  useDownloads.setState(told.reduce(reduceDownloads, { downloads, catalogue }));
};

/** The view after an event about downloads. */
export const reduceDownloads = (view: Downloads, event: DownloadEvent): Downloads => {
  const known = view.downloads ?? [];
  switch (event.kind) {
    case "download":
      return {
        ...view,
        downloads: known.some(({ id }) => id === event.download.id)
          ? known.map((download) => (download.id === event.download.id ? event.download : download))
          : [event.download, ...known],
      };
    case "download-removed":
      return { ...view, downloads: known.filter(({ id }) => id !== event.downloadId) };
    default:
      return assertNever(event);
  }
};

export const hearDownloads = (event: DownloadEvent): void => {
  heard.hear(event);
  useDownloads.setState((view) => reduceDownloads(view, event));
};

/** Those a person waits for or is waited for. */
export const openDownloads = ({ downloads }: Downloads): number =>
  (downloads ?? []).filter(({ state }) => state.kind === "running" || state.kind === "asking").length;
