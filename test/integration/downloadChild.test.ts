/** The download's child against a hub on the loopback: each way a transfer can go. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { socketTarget } from "#src/models/downloads/address.ts";
import { downloadEntry, type FetchEnd, type FetchLimits, type FetchNews, type FetchRequest } from "#src/models/downloads/protocol.ts";
import { type Child, startChild } from "#src/process/child.ts";
import { setProcessObserver } from "#src/process/observer.ts";
import { type Behaviour, type Hub, openHub } from "#test/support/hub.ts";

const limits: FetchLimits = {
  idleMs: 1_000,
  backoffMs: 10,
  failures: 3,
  retryAfterMs: 2_000,
  syncBytes: 64 * 1024,
  reserveBytes: 0,
  unknownBytes: 4 * 1024 * 1024,
};
const path = "/some/model/resolve/main/some-Q4_0.gguf";
const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(600_000)]);

let folder: string;
let hub: Hub;
/** One for all that need no other targets: each takes half a second to start. */
let shared: Child;
const refusals: string[] = [];
const startWith = (targets: readonly string[]): Child => startChild({ entry: downloadEntry, label: "download", outbound: targets });
beforeAll(async () => {
  setProcessObserver((event) => void (event.kind === "outbound" && refusals.push(event.door)));
  hub = await openHub();
  shared = startWith(both().map((host) => socketTarget(new URL(`http://${host}`))));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-download-"));
  refusals.length = 0;
  hub.requests.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
afterAll(async () => {
  await shared.close();
  await hub.close();
  setProcessObserver(null);
});

interface Fetched {
  readonly end: FetchEnd | { readonly kind: "failed"; readonly code: string; readonly details: unknown };
  readonly news: readonly FetchNews[];
  readonly bytes: Buffer;
}
const both = (): string[] => [hub.origin, hub.network].map((origin) => new URL(origin).host);
const requestFor = (changes: Partial<FetchRequest> = {}): FetchRequest => ({
  url: `${hub.origin}${path}`,
  path: join(folder, "file.part"),
  doneBytes: 0,
  validator: null,
  sha256: null,
  hosts: both(),
  proxy: { NO_PROXY: "127.0.0.1" },
  limits,
  ...changes,
});
const fetchIt = async (changes: Partial<FetchRequest> = {}, child: Child = shared): Promise<Fetched> => {
  const request = requestFor(changes);
  const news: FetchNews[] = [];
  const end = (await child
    .call("fetch", request, { onItem: (item) => void news.push(item as FetchNews) })
    .catch((error: { code: string; details: unknown }) => ({
      kind: "failed",
      code: error.code,
      details: error.details,
    }))) as Fetched["end"];
  return { end, news, bytes: existsSync(request.path) ? readFileSync(request.path) : Buffer.alloc(0) };
};
const connections = (news: readonly FetchNews[]): number => news.filter(({ kind }) => kind === "connected").length;
const serve = (...behaviours: readonly Behaviour[]) => hub.add(path, model, behaviours);

it("fetches a file over the redirect, and says what the hub stated of it and which hosts gave how much", async () => {
  const file = serve({ kind: "well" });
  const { end, news, bytes } = await fetchIt();
  expect(end).toEqual({
    kind: "whole",
    bytes: model.length,
    validator: { etag: file.etag, lastModified: null, sha256: file.stated?.sha256, totalBytes: model.length },
  });
  expect(bytes.equals(model)).toBe(true);
  expect(news.filter(({ kind }) => kind === "connected" || kind === "received")).toEqual([
    { kind: "connected", host: new URL(hub.origin).host },
    { kind: "connected", host: new URL(hub.network).host },
    { kind: "received", host: new URL(hub.network).host, bytes: model.length },
  ]);
  expect(news.findLast(({ kind }) => kind === "durable")).toMatchObject({ doneBytes: model.length });
});

it("names itself plainly and nothing else: no cookie, no referrer, no credentials, on the redirect neither", async () => {
  serve({ kind: "well" });
  await fetchIt();
  expect(hub.requests.map(({ headers }) => Object.keys(headers).toSorted())).toEqual(
    Array.from({ length: 2 }, () => ["accept", "accept-encoding", "connection", "host", "user-agent"]),
  );
  expect(hub.requests.map(({ headers }) => headers["user-agent"])).toEqual(["Deskside", "Deskside"]);
});

it("stops before a host that was not allowed, and asks for it", async () => {
  serve({ kind: "well" });
  const first = new URL(hub.origin).host;
  expect(await fetchIt({ hosts: [first] })).toMatchObject({ end: { kind: "asking", host: new URL(hub.network).host } });
  expect(hub.requests.map(({ host }) => host)).toEqual([first]);
  expect(refusals).toEqual([]);
});

it("is held by the tripwire too, should its own check fail", async () => {
  serve({ kind: "well" });
  const child = startWith([socketTarget(new URL(hub.origin))]);
  expect(await fetchIt({}, child)).toMatchObject({ end: { kind: "failed", code: "download/unreachable" } });
  await child.close();
  expect(hub.requests.every(({ host }) => host === new URL(hub.origin).host)).toBe(true);
  expect(new Set(refusals)).toEqual(new Set(["tcp"]));
});

it("goes on after each dropped connection where it was", async () => {
  serve({ kind: "drop", after: 150_000 }, { kind: "drop", after: 150_000 }, { kind: "drop", after: 150_000 }, { kind: "well" });
  const { end, bytes } = await fetchIt();
  expect(end).toMatchObject({ kind: "whole" });
  expect(bytes.equals(model)).toBe(true);
  const ranges = hub.requests.filter(({ host }) => hub.network.endsWith(host)).map(({ headers }) => headers.range !== undefined);
  expect(ranges).toEqual([false, true, true, true]);
});

it("gives up a server that drops every connection, keeps what came, and goes on from there the next time", async () => {
  const file = serve({ kind: "drop", after: 400_000 }, { kind: "drop", after: 0 });
  const cut = await fetchIt();
  expect(cut.end).toMatchObject({ kind: "failed", code: "download/unreachable" });
  expect(cut.bytes.length).toBeGreaterThan(0);
  const durable = cut.news.findLast((one) => one.kind === "durable");
  expect(durable).toMatchObject({ doneBytes: cut.bytes.length });
  file.behaviours = [{ kind: "well" }];
  const before = hub.requests.length;
  const resumed = await fetchIt(durable === undefined ? {} : { doneBytes: durable.doneBytes, validator: durable.validator });
  expect([resumed.end.kind, resumed.bytes.equals(model)]).toEqual(["whole", true]);
  expect(hub.requests.slice(before).at(-1)?.headers).toMatchObject({ range: `bytes=${cut.bytes.length}-`, "if-range": file.etag });
});

it("begins anew when the file is another than the one it began with", async () => {
  const file = serve({ kind: "drop", after: 400_000 }, { kind: "drop", after: 0 });
  const cut = await fetchIt();
  const durable = cut.news.findLast((one) => one.kind === "durable");
  const other = Buffer.concat([Buffer.from("GGUF"), randomBytes(500_000)]);
  const replaced = hub.add(path, other);
  expect(replaced.etag).not.toBe(file.etag);
  const again = await fetchIt(durable === undefined ? {} : { doneBytes: durable.doneBytes, validator: durable.validator });
  expect([again.end.kind, again.bytes.equals(other)]).toEqual(["whole", true]);
});

it("begins anew at a server that knows no ranges, and ends with the right file", async () => {
  serve({ kind: "drop", after: 300_000 }, { kind: "no-ranges" });
  const { end, bytes } = await fetchIt();
  expect([end.kind, bytes.equals(model)]).toEqual(["whole", true]);
});

it("never goes on with bytes that nothing identifies", async () => {
  const file = serve({ kind: "well" });
  file.stated = null;
  writeFileSync(join(folder, "file.part"), Buffer.alloc(1_000, 1));
  const { end, bytes } = await fetchIt({
    doneBytes: 1_000,
    validator: { etag: null, lastModified: null, sha256: null, totalBytes: null },
  });
  expect([end.kind, bytes.equals(model)]).toEqual(["whole", true]);
});

it("knows a file that is whole already", async () => {
  serve({ kind: "well" });
  const { end } = await fetchIt();
  const validator = end.kind === "whole" ? end.validator : null;
  expect(await fetchIt({ doneBytes: model.length, validator })).toMatchObject({ end: { kind: "whole", bytes: model.length } });
});

it.each([
  [401, "download/refused", { status: 401, reason: "not-permitted" }],
  [403, "download/refused", { status: 403, reason: "not-permitted" }],
  [404, "download/refused", { status: 404, reason: "not-found" }],
  [418, "download/refused", { status: 418, reason: "unexpected" }],
  [503, "download/unreachable", { reason: "status 503" }],
])("names status %i", async (status, code, details) => {
  serve({ kind: "status", status });
  expect((await fetchIt()).end).toMatchObject({ kind: "failed", code, details });
});

it("waits as long as a busy server asks, if that is not too long", async () => {
  serve({ kind: "status", status: 429, headers: { "retry-after": "1" } }, { kind: "well" });
  expect((await fetchIt()).end).toMatchObject({ kind: "whole" });
  serve({ kind: "status", status: 429, headers: { "retry-after": "3600" } });
  expect((await fetchIt()).end).toMatchObject({ kind: "failed", code: "download/refused", details: { retryAfterSeconds: 3600 } });
});

it("takes a silent connection for a dropped one", async () => {
  serve({ kind: "silent", after: 100_000 }, { kind: "well" });
  const { end, bytes } = await fetchIt();
  expect([end.kind, bytes.equals(model)]).toEqual(["whole", true]);
});

it("refuses another file than the one expected before a byte of it was sent", async () => {
  serve({ kind: "well" });
  const { end, bytes } = await fetchIt({ sha256: "0".repeat(64) });
  expect(end).toMatchObject({ kind: "failed", code: "download/wrong-bytes", details: { reason: "other-file" } });
  expect(bytes.length).toBe(0);
});

it("refuses a length that is not the stated one, too much, a page instead of a file, an encoded one, and headers without end", async () => {
  const file = serve({ kind: "well" });
  file.stated = { sha256: "0".repeat(64), bytes: model.length + 1 };
  expect((await fetchIt()).end).toMatchObject({ code: "download/wrong-bytes", details: { reason: "wrong-length" } });
  serve({ kind: "endless" }).stated = null;
  const endless = await fetchIt();
  expect(endless.end).toMatchObject({ code: "download/wrong-bytes", details: { reason: "too-long" } });
  expect(endless.bytes.length).toBeLessThanOrEqual(limits.unknownBytes);
  serve({ kind: "page" }).stated = null;
  expect((await fetchIt()).end).toMatchObject({ code: "download/wrong-bytes", details: { reason: "not-gguf" } });
  serve({ kind: "encoded" });
  expect((await fetchIt()).end).toMatchObject({ code: "download/refused", details: { reason: "encoded" } });
  serve({ kind: "long-header" });
  expect((await fetchIt()).end).toMatchObject({ code: "download/refused", details: { reason: "HPE_HEADER_OVERFLOW" } });
});

it("follows no redirect to a file, to credentials, out of bounds, or in a circle", async () => {
  for (const location of [
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "http://user:word@127.0.0.1/x",
    "http://192.0.2.1/x.gguf",
    "x".repeat(9_000),
  ]) {
    serve({ kind: "redirect", location });
    expect((await fetchIt()).end).toMatchObject({ code: "download/refused", details: { reason: "bad-redirect" } });
  }
  serve({ kind: "redirect", location: `${hub.network}${path}` });
  expect((await fetchIt()).end).toMatchObject({ code: "download/refused", details: { reason: "too-many-redirects" } });
});

it("asks for room before it writes, with the length the server names", async () => {
  serve({ kind: "well" });
  const { end, bytes } = await fetchIt({ limits: { ...limits, reserveBytes: Number.MAX_SAFE_INTEGER / 2 } });
  expect([end, bytes.length]).toMatchObject([{ code: "download/disk-full", details: { neededBytes: expect.any(Number) } }, 0]);
});

it("stops when it is told to, with what came on the disk", async () => {
  serve({ kind: "silent", after: 200_000 });
  const request = requestFor({ limits: { ...limits, idleMs: 60_000 } });
  const stop = new AbortController();
  const news: FetchNews[] = [];
  const onItem = (item: unknown): void => {
    news.push(item as FetchNews);
    if (news.some(({ kind }) => kind === "progress")) stop.abort(new Error("paused"));
  };
  await expect(shared.call("fetch", request, { onItem, signal: stop.signal })).rejects.toThrow("paused");
  const durable = news.findLast((one) => one.kind === "durable");
  expect(durable).toMatchObject({ doneBytes: statSync(request.path).size });
  expect(connections(news)).toBe(2);
});
