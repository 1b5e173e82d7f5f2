import { expect, it } from "vitest";
import { ifRange, meaningOf } from "#src/models/child/downloadAnswer.ts";
import type { Validator } from "#src/models/downloads/protocol.ts";

const before: Validator = { etag: '"one"', lastModified: null, sha256: null, totalBytes: 1_000 };
const nothing = { sha256: null, bytes: null };
const hash = "ab".repeat(32);
const rest = (headers: Readonly<Record<string, string>> = {}) => ({
  status: 206,
  headers: { "content-range": "bytes 400-999/1000", etag: '"one"', ...headers },
});
const ask = (answer: Parameters<typeof meaningOf>[0], changes: Partial<Parameters<typeof meaningOf>[1]> = {}) =>
  meaningOf(answer, { at: 400, before, stated: nothing, now: 0, ...changes });

it("goes on with the rest of the same file", () => {
  expect(ask(rest())).toEqual({ kind: "bytes", from: 400, validator: before });
});

it.each([
  ["another tag", rest({ etag: '"two"' })],
  ["another length", rest({ "content-range": "bytes 400-1999/2000" })],
  ["another place", rest({ "content-range": "bytes 300-999/1000" })],
  ["no place", { status: 206, headers: {} }],
  ["a range beyond another end", { status: 416, headers: { "content-range": "bytes */300" } }],
])("begins anew at %s, whatever the server thinks", (_, answer) => expect(ask(answer)).toEqual({ kind: "anew" }));

it("believes the hash before the tag: a content network has many machines", () => {
  const known = { ...before, sha256: hash };
  expect(ask(rest({ etag: '"two"' }), { before: known, stated: { sha256: hash, bytes: 1_000 } })).toMatchObject({
    kind: "bytes",
    from: 400,
  });
  expect(ask(rest(), { before: known, stated: { sha256: "cd".repeat(32), bytes: 1_000 } })).toEqual({ kind: "anew" });
});

it("waits for what the server says, in seconds or until a date", () => {
  const busy = (after: string) => ask({ status: 429, headers: { "retry-after": after } });
  expect([busy("7"), busy("Thu, 01 Jan 1970 00:00:09 GMT"), busy("soon")]).toEqual([
    { kind: "later", status: 429, afterMs: 7_000 },
    { kind: "later", status: 429, afterMs: 9_000 },
    { kind: "later", status: 429, afterMs: null },
  ]);
});

it("asks for the rest by a strong tag or a date, never by a weak tag", () => {
  expect([
    ifRange(before),
    ifRange({ ...before, etag: 'W/"one"' }),
    ifRange({ ...before, etag: 'W/"one"', lastModified: "date" }),
    ifRange(null),
  ]).toEqual(['"one"', null, "date", null]);
});
