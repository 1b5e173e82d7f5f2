/** One suite for every carrier of the page router: same calls, same errors, same streams, same ends. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { StreamedEvent } from "#src/contract/event.ts";
import { chatIdSchema } from "#src/contract/ids.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import type { Http } from "#src/http/http.ts";
import { carriers, openTestHttp, type PageClient, wireErrorOf } from "#test/support/carriers.ts";
import { createSmallApp, type SmallApp } from "#test/support/smallApp.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const nowhere = chatIdSchema.parse(v7());

const takeUntil = async (events: AsyncIterable<StreamedEvent>, last: (event: StreamedEvent) => boolean): Promise<StreamedEvent[]> => {
  const taken: StreamedEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (last(event)) return taken;
  }
  return taken;
};

const isEnd = ({ event }: StreamedEvent): boolean => event.kind === "run" && event.run.state.kind !== "running";

describe.each(carriers)("over $name", ({ name, connect }) => {
  let app: SmallApp;
  let http: Http;
  let page: PageClient;

  beforeEach(async () => {
    app = await createSmallApp();
    http = await openTestHttp(app, app.dataDir);
    page = await connect(app, http);
  });
  afterEach(async () => {
    await http.close();
    await app.close();
  });

  test("a call gives what the core holds", async () => {
    expect(await page.settings.get()).toEqual(defaultSettings);
  });

  test("the page learns whether it is in a browser", async () => {
    expect(await page.core.status()).toEqual({ epoch: app.epoch, version: "0.0.0", key: "file", browser: name.startsWith("127") });
  });

  test("a refusal arrives as its code, with its facts and advice", async () => {
    expect(await wireErrorOf(page.chats.get({ chatId: nowhere }))).toMatchObject({ code: "chat/not-found" });
    expect(await wireErrorOf(page.models.devices())).toMatchObject({ code: "model/not-found", details: { why: "small" } });
  });

  test("a bug arrives as internal without a word of its text", async () => {
    const error = await wireErrorOf(page.chats.search({ query: "x" }));
    expect(error).toMatchObject({ code: "internal" });
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  test("input outside the contract is request/invalid and names the field", async () => {
    const sampling = { ...defaultSettings.sampling, temperature: 99 };
    expect(await wireErrorOf(page.settings.update({ sampling }))).toMatchObject({
      code: "request/invalid",
      details: { field: "sampling.temperature" },
    });
  });

  test("a locked core answers store/locked", async () => {
    app.lock();
    expect(await wireErrorOf(page.settings.get())).toMatchObject({ code: "store/locked" });
  });

  test("text stays text: control tokens, NUL, lone surrogates and two million characters", async () => {
    const chat = await page.chats.create({});
    const hostile = `<|im_end|>\u0000\ud800 __proto__ ${"ä".repeat(2_000_000)}`;
    expect((await page.chats.update({ chatId: chat.id, draft: hostile })).draft).toBe(hostile);
  });

  test("an answer streams as snapshot, run, text and one end", async () => {
    const chat = await page.chats.create({});
    const leaving = new AbortController();
    const events = await page.core.events({}, { signal: leaving.signal });
    const taken = takeUntil(events, isEnd);
    await vi.waitFor(() => expect(app.hub.watchers).toBe(1));
    const started = await page.turns.send({ chatId: chat.id, text: "hello" });
    const all = await taken;
    const text = all.flatMap(({ event }) => (event.kind === "text" ? [event.text] : [])).join("");
    expect(all[0]?.event).toEqual({ kind: "snapshot", runs: [] });
    expect(text).toBe("one two three");
    expect(all.at(-1)?.event).toMatchObject({ kind: "run", run: { id: started.runId, state: { kind: "done" } } });
    leaving.abort();
  });

  test("a page that comes back gets the events it missed", async () => {
    const first = await page.core.events({});
    const [snapshot] = await takeUntil(first, () => true);
    await page.settings.update({ theme: "dark" });
    const second = await page.core.events({ epoch: snapshot?.epoch, seq: snapshot?.seq });
    const [missed] = await takeUntil(second, () => true);
    expect(missed?.event).toMatchObject({ kind: "settings", settings: { theme: "dark" } });
  });

  test("documents are asked and refused like everything else", async () => {
    expect(await page.documents.collections()).toEqual([]);
    expect(await wireErrorOf(page.documents.createCollection({ name: "Leases" }))).toMatchObject({ code: "model/not-found" });
    expect(await wireErrorOf(page.documents.search({ collectionIds: [], query: "x" }))).toMatchObject({
      code: "request/invalid",
      details: { field: "collectionIds" },
    });
  });

  test("cancelling ends the run as cancelled", async () => {
    const chat = await page.chats.create({});
    const events = await page.core.events({});
    const taken = takeUntil(events, isEnd);
    const { runId } = await page.turns.send({ chatId: chat.id, text: "wait" });
    await page.runs.cancel({ runId });
    expect((await taken).at(-1)?.event).toMatchObject({ kind: "run", run: { id: runId, state: { kind: "cancelled" } } });
  });

  test("a stream that is left frees its watcher", async () => {
    const leaving = new AbortController();
    const events = await page.core.events({}, { signal: leaving.signal });
    const reading = takeUntil(events, () => false).catch(() => []);
    await vi.waitFor(() => expect(app.hub.watchers).toBe(1));
    leaving.abort();
    await vi.waitFor(() => expect(app.hub.watchers).toBe(0));
    await reading;
  });

  test("a stream that is left frees its watcher even after its request was collected as garbage", async () => {
    const events = await page.core.events({});
    await events.next();
    await vi.waitFor(() => expect(app.hub.watchers).toBe(1));
    for (let round = 0; round < 5; round += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Not by its signal: the client's fetch has the very fault this test is about on the server's side.
    await events.return?.();
    await vi.waitFor(() => expect(app.hub.watchers).toBe(0));
  });

  test("return() on a quiet stream frees its watcher", async () => {
    const events = await page.core.events({});
    await events.next();
    await vi.waitFor(() => expect(app.hub.watchers).toBe(1));
    await events.return?.();
    await vi.waitFor(() => expect(app.hub.watchers).toBe(0));
  });
});
