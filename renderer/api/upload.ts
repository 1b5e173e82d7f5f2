/** Sends a file to the core: only in a browser, where a dropped file has no path that could be granted. */
import { AppError, fromWireError, wireErrorSchema } from "#src/contract/errors.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";

const refusalSchema = z.object({ error: wireErrorSchema });

const refusalOf = (body: string): AppError => {
  try {
    return fromWireError(refusalSchema.parse(JSON.parse(body)).error);
  } catch (cause) {
    return new AppError("internal", "Unexpected answer of the core", { cause });
  }
};

/** A model for the library, or a document for a collection, which the core keeps encrypted. */
export type UploadPlace = { readonly kind: "model" } | { readonly kind: "document"; readonly collectionId: CollectionId };

const addressOf = (file: File, place: UploadPlace): string => {
  const name = `name=${encodeURIComponent(file.name)}`;
  return place.kind === "model" ? `/api/upload/model?${name}` : `/api/upload/document?collection=${place.collectionId}&${name}`;
};

/** `onSent`: bytes sent so far. Rejects with what the core refused, `core/unreachable`, or an AbortError. */
export const upload = (file: File, place: UploadPlace, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    // XMLHttpRequest because fetch reports no upload progress.
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", addressOf(file, place));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusalOf(request.responseText)));
    request.onerror = () => reject(new AppError("core/unreachable", "The upload was interrupted"));
    request.onabort = () => reject(new DOMException("Upload cancelled", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    request.send(file);
  });
