/** Documents: the domain's ports met by the store, the reader, the engines and children. */
import { AppError } from "#src/contract/errors.ts";
import type { ControlCalls, DocumentUpload, PageCalls, PageImages } from "./shapes.ts";

export interface WiredDocuments {
  readonly calls: PageCalls["documents"];
  readonly read: ControlCalls["read"];
  readonly pageImage: PageImages;
  readonly addUpload: DocumentUpload;
  start(): Promise<void>;
  close(): Promise<void>;
}

const absent = async (): Promise<never> => {
  throw new AppError("request/not-found", "Documents are not part of this build");
};

export const wireDocuments = (): WiredDocuments => ({
  calls: {
    collections: async () => [],
    createCollection: absent,
    renameCollection: absent,
    removeCollection: absent,
    add: absent,
    attach: absent,
    removeSource: absent,
    pause: absent,
    rescan: absent,
    retry: absent,
    unlock: absent,
    files: absent,
    file: absent,
    pages: absent,
    page: absent,
    find: absent,
    search: absent,
    retrieve: absent,
    embed: absent,
  },
  // biome-ignore lint/correctness/useYield: it refuses before the first event.
  read: async function* () {
    await absent();
  },
  pageImage: absent,
  addUpload: absent,
  start: async () => undefined,
  close: async () => undefined,
});
