/** The page's view of the bin. It has no events of its own: read when shown and after each change. */
import { create } from "zustand";
import type { BinItem } from "#src/contract/bin.ts";
import { api } from "../api/client.ts";

/** null until read once. */
export const useBin = create<{ readonly items: readonly BinItem[] | null }>()(() => ({ items: null }));

/** Reads it anew. */
export const refreshBin = async (): Promise<void> => useBin.setState({ items: await api.bin.list() });

/** Puts a thing back where it was. */
export const restore = async ({ id }: BinItem): Promise<void> => {
  await api.bin.restore({ id });
  await refreshBin();
};

/** Deletes a thing for good, backups included. */
export const deleteForever = async ({ id }: BinItem): Promise<void> => {
  await api.bin.deleteForever({ id });
  await refreshBin();
};

/** Deletes everything in the bin for good. */
export const emptyBin = async (): Promise<void> => {
  await api.bin.empty();
  await refreshBin();
};
