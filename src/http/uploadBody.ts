/** The body of an upload: raw bytes, within bounds of size, silence and disk space. */
import { statfs } from "node:fs/promises";
import { AppError } from "#src/contract/errors.ts";
import { within } from "./body.ts";
import { BODY_TIMEOUT_MS, UPLOAD_RESERVE_BYTES } from "./limits.ts";

const noSpace = (availableBytes: number): AppError =>
  new AppError("store/disk-full", "Not enough space for the upload", { details: { availableBytes: Math.max(0, availableBytes) } });
const tooLarge = (limitBytes: number): AppError =>
  new AppError("request/too-large", "The file is larger than allowed", { details: { limitBytes } });

interface Bounds {
  readonly limitBytes: number;
  readonly spaceBytes: number;
}

/** Passes chunks on; ends with an error after 60 s of silence, above the limit, or when the disk would run full. */
async function* bounded(body: ReadableStream<Uint8Array>, bounds: Bounds, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  // A wait on a silent sender hears of nothing else: cancelling the reader ends it, as an end that must not pass for the file's.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", leave, { once: true });
  let total = 0;
  try {
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await within(reader.read(), BODY_TIMEOUT_MS);
      signal.throwIfAborted();
      if (done) return;
      total += value.byteLength;
      if (total > bounds.limitBytes) throw tooLarge(bounds.limitBytes);
      if (total > bounds.spaceBytes) throw noSpace(bounds.spaceBytes);
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", leave);
    await reader.cancel().catch(() => undefined);
  }
}

/** Every other type is one that a foreign page can send without a preflight. Throws request/invalid. */
export const requireBytes = (request: Request): void => {
  if (request.headers.get("content-type") !== "application/octet-stream")
    throw new AppError("request/invalid", "The body must be application/octet-stream");
};

/** `folder`: on the disk that takes the bytes. Throws, also in the midst, request/invalid, request/too-large, store/disk-full, or the signal's reason. */
export const receivedBody = async (
  request: Request,
  to: { readonly folder: string; readonly limitBytes: number },
  gone: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> => {
  const disk = await statfs(to.folder);
  const spaceBytes = disk.bavail * disk.bsize - UPLOAD_RESERVE_BYTES;
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > spaceBytes) throw noSpace(spaceBytes);
  if (announced > to.limitBytes) throw tooLarge(to.limitBytes);
  if (request.body === null) throw new AppError("request/invalid", "No file in the request");
  return bounded(request.body, { limitBytes: to.limitBytes, spaceBytes }, gone);
};
