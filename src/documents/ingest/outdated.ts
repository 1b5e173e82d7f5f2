/** Documents that an older reader read are read anew, in the background, after a start. */
import type { CollectionId } from "#src/contract/ids.ts";
import type { DocumentsDeps } from "../deps.ts";
import { isCurrent } from "./readerName.ts";

const FILES_AT_ONCE = 500;

/** Sets such files waiting, collection by collection, and tells each that has some. Throws the store's errors. */
export const queueOutdated = async (
  { repository, reader, settings }: Pick<DocumentsDeps, "repository" | "reader" | "settings">,
  collections: readonly { readonly id: CollectionId }[],
  queued: (id: CollectionId) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (const { id } of collections) {
    const outdated = [];
    for (let offset = 0; !signal.aborted; offset += FILES_AT_ONCE) {
      const { files } = await repository.listFiles({
        collectionId: id,
        states: ["indexed", "partly"],
        sort: "name",
        descending: false,
        offset,
        limit: FILES_AT_ONCE,
      });
      const { ocrLanguages } = settings();
      outdated.push(
        ...files.filter(({ document }) => document !== null && !isCurrent(document, reader.version, ocrLanguages)).map((file) => file.id),
      );
      if (files.length < FILES_AT_ONCE) break;
    }
    for (const fileId of outdated) {
      if (signal.aborted) return;
      await repository.updateFile(fileId, { state: { kind: "waiting" } });
    }
    if (outdated.length > 0) queued(id);
  }
};
