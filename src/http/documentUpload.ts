/** Receives a document from a browser: streamed into the encrypted store, never in clear on the disk. */
import type { App } from "#src/app.ts";
import { AppError } from "#src/contract/errors.ts";
import { collectionIdSchema } from "#src/contract/ids.ts";
import { DOCUMENT_MAX_BYTES, UPLOADS_AT_ONCE_MAX } from "./limits.ts";
import { receivedBody, requireBytes } from "./uploadBody.ts";
import { documentName } from "./uploadName.ts";

export type DocumentUploads = (request: Request, gone: AbortSignal) => Promise<{ readonly sourceId: string }>;

/** POST with the bytes as the body, `?collection=` and `?name=`. Throws request/invalid, request/too-large, request/too-many, collection/not-found, store/…. */
export const createDocumentUploads = (app: Pick<App, "addDocument">, folder: string): DocumentUploads => {
  let running = 0;
  return async (request, gone) => {
    requireBytes(request);
    const { searchParams } = new URL(request.url);
    const collection = collectionIdSchema.safeParse(searchParams.get("collection"));
    if (!collection.success) throw new AppError("request/invalid", "Not a collection", { details: { field: "collection" } });
    const name = documentName(searchParams.get("name") ?? "");
    if (running >= UPLOADS_AT_ONCE_MAX) throw new AppError("request/too-many", "Another upload is under way");
    running += 1;
    try {
      const body = await receivedBody(request, { folder, limitBytes: DOCUMENT_MAX_BYTES }, gone);
      return await app.addDocument({ collectionId: collection.data, name, body }, gone);
    } finally {
      running -= 1;
    }
  };
};
