/** The two faces of the page: the desktop window with native dialogs, the browser with the core's own chooser and uploads. */
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";

/** What the shell's preload offers as `window.deskside`. Each resolves to a grant, or null when the person changed their mind. */
export type DesktopHost = {
  readonly platform: string;
  pickModelFile(): Promise<GrantId | null>;
  pickModelFolder(): Promise<GrantId | null>;
  grantDropped(file: File): Promise<GrantId | null>;
};

/** The desktop's dialogs, or null in a browser. */
export const desktop: DesktopHost | null = (globalThis as { deskside?: DesktopHost }).deskside ?? null;

/** Sends a model file to the core (browser only; in the desktop a drop is granted in place). `onSent`: bytes sent so far. */
export const uploadModel = (file: File, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    // XMLHttpRequest because fetch reports no upload progress.
    const request = new XMLHttpRequest();
    request.open("POST", `/api/upload/model?name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new AppError(request.status === 507 ? "store/disk-full" : "request/invalid", `Upload answered ${request.status}`));
    request.onerror = () => reject(new AppError("core/unreachable", "Upload was interrupted"));
    request.onabort = () => reject(new DOMException("Upload cancelled", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
