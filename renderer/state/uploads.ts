/** Files on their way from this browser to the core. */
import { create } from "zustand";
import type { CollectionId } from "#src/contract/ids.ts";
import { type UploadPlace, upload } from "../api/upload.ts";
import { showToast } from "../ui/toasts.ts";
import { reportError } from "./failures.ts";

export type Upload = {
  readonly id: number;
  readonly place: UploadPlace;
  readonly name: string;
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly cancel: () => void;
};

/** At most as many at once as the person drops; the core itself takes few at a time. */
export const useUploads = create<{ readonly uploads: readonly Upload[] }>()(() => ({ uploads: [] }));

const numbers = { next: 1 };

const change = (id: number, sentBytes: number): void =>
  useUploads.setState(({ uploads }) => ({ uploads: uploads.map((upload) => (upload.id === id ? { ...upload, sentBytes } : upload)) }));

/** Sends the file; progress and the way to cancel stand in the slice until it has ended. */
const start = (file: File, place: UploadPlace, done: string): void => {
  const id = numbers.next++;
  const stop = new AbortController();
  const entry: Upload = { id, place, name: file.name, sentBytes: 0, totalBytes: file.size, cancel: () => stop.abort() };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, entry] }));
  upload(file, place, (sent) => change(id, sent), stop.signal)
    .then(() => showToast(done))
    .catch(reportError)
    .finally(() => useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((other) => other.id !== id) })));
};

export const startModelUpload = (file: File): void => start(file, { kind: "model" }, `${file.name} is in the library.`);

export const startDocumentUpload = (file: File, collectionId: CollectionId): void =>
  start(file, { kind: "document", collectionId }, `${file.name} was copied to Deskside, encrypted. Reading has begun.`);
