import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { jsonDepthWithin, readJsonBody, within } from "#src/http/body.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const limits = { limitBytes: 100, timeoutMs: 1_000, depth: 3 };
/** Needed for a streamed body, unknown to lib.dom. */
const streaming = { duplex: "half" };
const post = (body: BodyInit, headers: Record<string, string> = { "content-type": "application/json" }): Request =>
  new Request("http://x/", { method: "POST", body, headers, ...streaming });

test.each([
  ["[[[]]]", true],
  ["[[[[]]]]", false],
  ['{"a":[{"b":"[[[[["}]}', true],
  ['{"a":"\\"[[[[["}', true],
  ['"\\\\"[[[[', false],
  ["[],[],[],[],[]", true],
  ["]]]][[[", true],
])("the depth of %j is within three: %s", (json, inside) => expect(jsonDepthWithin(bytes(json), 3)).toBe(inside));

test("the counted depth is that of the parsed value", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const json = bytes(JSON.stringify(value));
      return jsonDepthWithin(json, depthOf(value)) && (depthOf(value) === 0 || !jsonDepthWithin(json, depthOf(value) - 1));
    }),
    { seed: 20_261_121 },
  );
});

test("a body within bounds arrives whole", async () => {
  expect(new TextDecoder().decode(await readJsonBody(post('{"a":1}'), limits))).toBe('{"a":1}');
});

test("a body that says or proves to be too large is refused, and its sender is let go", async () => {
  await expect(readJsonBody(post("x".repeat(101)), limits)).rejects.toMatchObject({ code: "request/too-large" });
  const left = vi.fn();
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(60)), cancel: left });
  await expect(readJsonBody(post(endless), limits)).rejects.toMatchObject({ code: "request/too-large", details: { limitBytes: 100 } });
  expect(left).toHaveBeenCalled();
});

test("a body that never ends in time is refused", async () => {
  vi.useFakeTimers();
  const quiet = post(new ReadableStream<Uint8Array>({ start: () => undefined }));
  const refused = expect(readJsonBody(quiet, limits)).rejects.toMatchObject({ code: "request/invalid" });
  await vi.advanceTimersByTimeAsync(1_001);
  await refused;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("a clock that was not needed is stopped", async () => {
  vi.useFakeTimers();
  expect(await within(Promise.resolve(1), 1_000)).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test.each(["text/plain", "application/json; charset=utf-16", "application/jsonx", ""])("the type %j is refused", async (type) => {
  await expect(readJsonBody(post("{}", { "content-type": type }), limits)).rejects.toMatchObject({ code: "request/invalid" });
});
