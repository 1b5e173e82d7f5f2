/** Tells the pages that a collection changed: at once, then at most every 250 ms, and the last state always. */
import type { Collection } from "#src/contract/document.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { CollectionId } from "#src/contract/ids.ts";

/** Contract (event.ts): at most one event in this time per collection. */
const EVERY_MS = 250;

export interface Announce {
  changed(id: CollectionId): void;
  removed(id: CollectionId): void;
  close(): void;
}

interface Quiet {
  timer: NodeJS.Timeout | null;
  isStale: boolean;
}

/** `show` throws for a collection that is gone meanwhile: then nothing is told. */
export const createAnnounce = (deps: {
  readonly show: (id: CollectionId) => Promise<Collection>;
  readonly publish: (event: AppEvent) => void;
}): Announce => {
  const quiet = new Map<CollectionId, Quiet>();

  const tell = async (id: CollectionId, entry: Quiet): Promise<void> => {
    entry.isStale = false;
    const collection = await deps.show(id).catch(() => null);
    if (quiet.get(id) !== entry) return;
    if (collection !== null) deps.publish({ kind: "collection", collection });
    entry.timer = setTimeout(() => {
      if (entry.isStale) void tell(id, entry);
      else quiet.delete(id);
    }, EVERY_MS).unref();
  };
  const forget = (id: CollectionId): void => {
    const timer = quiet.get(id)?.timer ?? null;
    if (timer !== null) clearTimeout(timer);
    quiet.delete(id);
  };

  return {
    changed: (id) => {
      const known = quiet.get(id);
      if (known !== undefined) {
        known.isStale = true;
        return;
      }
      const entry: Quiet = { timer: null, isStale: false };
      quiet.set(id, entry);
      void tell(id, entry);
    },
    removed: (id) => {
      forget(id);
      deps.publish({ kind: "collection-removed", collectionId: id });
    },
    close: () => {
      for (const id of [...quiet.keys()]) forget(id);
    },
  };
};
