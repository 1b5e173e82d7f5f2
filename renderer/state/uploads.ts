/** Model files on their way from this browser to the core. */
import { create } from "zustand";
import { uploadModel } from "../api/upload.ts";
import { showToast } from "../ui/toasts.ts";
import { reportError } from "./failures.ts";

export type Upload = {
  readonly id: number;
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
export const startUpload = (file: File): void => {
  const id = numbers.next++;
  const stop = new AbortController();
  const upload: Upload = { id, name: file.name, sentBytes: 0, totalBytes: file.size, cancel: () => stop.abort() };
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
  uploadModel(file, (sent) => change(id, sent), stop.signal)
    .then(() => showToast(`${file.name} is in the library.`))
    .catch(reportError)
    .finally(() => useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((other) => other.id !== id) })));
};
