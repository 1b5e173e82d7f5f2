import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import type { App } from "#src/app.ts";
import { AppError } from "#src/contract/errors.ts";
import { sourceIdSchema } from "#src/contract/ids.ts";
import { createDocumentUploads } from "#src/http/documentUpload.ts";
import { DOCUMENT_MAX_BYTES } from "#src/http/limits.ts";

const collection = "0198c5f0-0000-7000-8000-000000000000";
const sourceId = sourceIdSchema.parse("0198c5f0-0000-7000-8000-000000000001");
const staying = new AbortController().signal;
/** Needed for a streamed body, unknown to lib.dom. */
const streaming = { duplex: "half" };
const post = (body: BodyInit, name = "a.txt"): Request =>
  new Request(`http://x/api/upload/document?collection=${collection}&name=${encodeURIComponent(name)}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/octet-stream" },
    ...streaming,
  });
const uploads = (addDocument: App["addDocument"]) => createDocumentUploads({ addDocument }, tmpdir());
const read = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

test("the bytes come as a stream, with their collection and name", async () => {
  const got: unknown[] = [];
  const upload = uploads(async ({ body, ...where }) => {
    got.push({ ...where, text: await read(body) });
    return { sourceId };
  });
  expect(await upload(post("the bytes", "Brief an Müller.txt"), staying)).toEqual({ sourceId });
  expect(got).toEqual([{ collectionId: collection, name: "Brief an Müller.txt", text: "the bytes" }]);
});

test("a stream longer than allowed breaks off in its midst, however short it was said to be", async () => {
  const piece = new Uint8Array(16 * 1024 * 1024);
  const state = { sent: 0 };
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      state.sent += piece.length;
      controller.enqueue(piece);
    },
  });
  const upload = uploads(async ({ body }) => {
    for await (const _ of body);
    return { sourceId };
  });
  await expect(upload(post(endless), staying)).rejects.toMatchObject({ code: "request/too-large" });
  expect(state.sent).toBeLessThan(DOCUMENT_MAX_BYTES + 4 * piece.length);
});

test("a sender that leaves ends the upload with no whole file", async () => {
  const leaving = new AbortController();
  const waiting = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array([1])) });
  const upload = uploads(async ({ body }) => {
    for await (const _ of body) leaving.abort(new Error("left"));
    return { sourceId };
  });
  await expect(upload(post(waiting), leaving.signal)).rejects.toThrow("left");
});

test("a third upload at once is told to come later, and after a refusal there is room again", async () => {
  const gate = Promise.withResolvers<void>();
  const upload = uploads(async () => {
    await gate.promise;
    throw new AppError("collection/not-found", "gone");
  });
  const two = [upload(post("a"), staying), upload(post("b"), staying)].map((one) => one.catch((error: AppError) => error.code));
  await expect(upload(post("c"), staying)).rejects.toMatchObject({ code: "request/too-many" });
  gate.resolve();
  expect(await Promise.all(two)).toEqual(["collection/not-found", "collection/not-found"]);
  await expect(upload(post("d"), staying)).rejects.toMatchObject({ code: "collection/not-found" });
});
