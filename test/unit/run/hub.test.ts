/** The event stream: numbered, resumable, coalesced, bounded, and leaving nothing behind. */
import fc from "fast-check";
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppEvent, StreamedEvent } from "#src/contract/event.ts";
import { chatIdSchema, messageIdSchema, runIdSchema } from "#src/contract/ids.ts";
import type { RunSnapshot } from "#src/contract/run.ts";
import { createHub, FRAME_MS, RING_EVENTS_MAX, STILL_HERE_MS } from "#src/run/hub.ts";
import { PENDING_EVENTS_MAX } from "#src/run/pending.ts";

const runId = runIdSchema.parse(uuid());
const messageId = messageIdSchema.parse(uuid());
const chatId = chatIdSchema.parse(uuid());
const text = (offset: number, piece: string, id = messageId): AppEvent => ({
  kind: "text",
  runId,
  messageId: id,
  segment: "answer",
  offset,
  text: piece,
});
const removed = (): AppEvent => ({ kind: "chat-removed", chatId });
const message = (content: string) => ({
  kind: "message" as const,
  message: {
    id: messageId,
    chatId,
    parentId: null,
    role: "user" as const,
    text: content,
    createdAt: 1,
    versionIds: [messageId],
    task: null,
  },
});
const progress = (done: number): AppEvent => ({
  kind: "run",
  run: {
    id: runId,
    subject: { kind: "model-import" },
    startedAt: 1,
    state: { kind: "running", progress: { stage: "copying", done, total: null, unit: "bytes", secondsLeft: null } },
  },
});
const snapshotRun: RunSnapshot = { id: runId, subject: { kind: "model-import" }, startedAt: 1, state: { kind: "done" }, partial: null };
const snapshot = (): AppEvent => ({ kind: "snapshot", runs: [snapshotRun] });

const epoch = "e1";
const watch = (hub: ReturnType<typeof createHub>, from: { epoch?: string; seq?: number } = {}) => {
  const abort = new AbortController();
  const events = hub.subscribe(from, () => [snapshotRun], abort.signal);
  return { events, abort, next: async () => (await events.next()).value as StreamedEvent };
};
/** Everything there is now, frame by frame. */
const taken = async (hub: ReturnType<typeof createHub>, { events, abort }: ReturnType<typeof watch>): Promise<StreamedEvent[]> => {
  const all: StreamedEvent[] = [];
  const reading = (async () => {
    for await (const event of events) all.push(event);
  })();
  await vi.advanceTimersByTimeAsync(10 * FRAME_MS);
  abort.abort();
  await reading;
  expect(hub.watchers).toBe(0);
  return all;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("the hub", () => {
  it("gives a new page a snapshot, then what happens", async () => {
    const hub = createHub({ epoch });
    hub.publish(removed());
    const page = watch(hub);
    expect(await page.next()).toEqual({ epoch, seq: 1, event: snapshot() });
    hub.publish(message("a"));
    expect(await taken(hub, page)).toEqual([{ epoch, seq: 2, event: message("a") }]);
  });

  it("resumes after (epoch, seq) with what came since, and with a snapshot in every other case", async () => {
    const hub = createHub({ epoch });
    for (const content of ["a", "b", "c"]) {
      hub.publish(removed());
      hub.publish({ ...message(content), message: { ...message(content).message, id: messageIdSchema.parse(uuid()) } });
    }
    expect((await taken(hub, watch(hub, { epoch, seq: 4 }))).map(({ seq, event }) => [seq, event.kind])).toEqual([
      [5, "chat-removed"],
      [6, "message"],
    ]);
    expect(await taken(hub, watch(hub, { epoch, seq: 6 }))).toEqual([]);
    for (const from of [{ epoch: "e0", seq: 4 }, { epoch }, { seq: 4 }, { epoch, seq: 7 }]) {
      expect(await taken(hub, watch(hub, from))).toEqual([{ epoch, seq: 6, event: snapshot() }]);
    }
  });

  it("keeps a bounded number of events for those who come back", async () => {
    const hub = createHub({ epoch });
    for (let count = 0; count <= RING_EVENTS_MAX; count += 1) hub.publish(removed());
    expect((await taken(hub, watch(hub, { epoch, seq: 1 }))).length).toBe(RING_EVENTS_MAX);
    expect((await taken(hub, watch(hub, { epoch, seq: 0 }))).map(({ event }) => event.kind)).toEqual(["snapshot"]);
  });

  it("keeps a bounded number of bytes for those who come back", async () => {
    const hub = createHub({ epoch });
    for (let count = 0; count < 5; count += 1) hub.publish(text(count, "x".repeat(600_000)));
    expect((await taken(hub, watch(hub, { epoch, seq: 1 }))).map(({ event }) => event.kind)).toEqual(["snapshot"]);
    expect((await taken(hub, watch(hub, { epoch, seq: 3 }))).length).toBeGreaterThan(0);
  });

  it("sends the first text at once and what follows within a frame as one", async () => {
    const hub = createHub({ epoch });
    const page = watch(hub);
    await page.next();
    hub.publish(text(0, "a"));
    expect(await page.next()).toEqual({ epoch, seq: 1, event: text(0, "a") });
    const next = page.next();
    const seen: StreamedEvent[] = [];
    void next.then((event) => seen.push(event));
    for (const [index, piece] of ["b", "c", "d"].entries()) hub.publish(text(1 + index, piece));
    await vi.advanceTimersByTimeAsync(FRAME_MS - 1);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toEqual([{ epoch, seq: 4, event: text(1, "bcd") }]);
    await page.events.return();
    expect(hub.watchers).toBe(0);
  });

  it("merges progress: the last wins; a message replaces the text before it", async () => {
    const hub = createHub({ epoch });
    const page = watch(hub);
    await page.next();
    for (const event of [progress(1), text(0, "a"), progress(2), message("ab"), text(2, "c"), progress(3)]) hub.publish(event);
    expect(await taken(hub, page)).toEqual([
      { epoch, seq: 4, event: message("ab") },
      { epoch, seq: 5, event: text(2, "c") },
      { epoch, seq: 6, event: progress(3) },
    ]);
  });

  it("says on a quiet stream every 15 s that it is there", async () => {
    const hub = createHub({ epoch });
    const page = watch(hub);
    await page.next();
    for (const _ of [1, 2]) {
      const next = page.next();
      await vi.advanceTimersByTimeAsync(STILL_HERE_MS);
      expect(await next).toEqual({ epoch, seq: 0, event: { kind: "still-here" } });
    }
    await page.events.return();
  });

  it("gives a watcher that fell too far behind a fresh snapshot", async () => {
    const hub = createHub({ epoch });
    const page = watch(hub);
    await page.next();
    for (let count = 0; count <= PENDING_EVENTS_MAX + 5; count += 1) hub.publish(removed());
    const last = PENDING_EVENTS_MAX + 6;
    expect(await page.next()).toEqual({ epoch, seq: last, event: snapshot() });
    hub.publish(message("after"));
    expect(await taken(hub, page)).toEqual([{ epoch, seq: last + 1, event: message("after") }]);
  });

  it("costs a slow watcher one event per answer, however long the text", async () => {
    const hub = createHub({ epoch });
    const page = watch(hub);
    await page.next();
    for (let offset = 0; offset < 20_000; offset += 1) hub.publish(text(offset, "x"));
    expect(await page.next()).toEqual({ epoch, seq: 20_000, event: text(0, "x".repeat(20_000)) });
    await page.events.return();
  });

  it("ends a quiet stream at once: by abort, by return, by close; nothing stays", async () => {
    const hub = createHub({ epoch });
    const [byAbort, byReturn, byClose, unread] = [watch(hub), watch(hub), watch(hub), watch(hub)];
    for (const page of [byAbort, byReturn, byClose, unread]) await page.next();
    expect(hub.watchers).toBe(4);
    const waiting = [byAbort, byReturn, byClose].map((page) => page.events.next());
    byAbort.abort.abort();
    unread.abort.abort();
    await byReturn.events.return();
    expect(hub.watchers).toBe(1);
    hub.close();
    expect((await Promise.all(waiting)).map((result) => result.done)).toEqual([true, true, true]);
    expect(hub.watchers).toBe(0);
    const late = watch(hub);
    expect((await late.events.next()).done).toBe(true);
    const aborted = hub.subscribe({}, () => [], AbortSignal.abort());
    expect((await aborted.next()).done).toBe(true);
  });

  it("loses no text and keeps seq rising, however a page reads, leaves and comes back", async () => {
    const piece = fc.record({
      kind: fc.constant("say" as const),
      answer: fc.integer({ min: 0, max: 2 }),
      text: fc.string({ minLength: 1, maxLength: 5 }),
    });
    const step = fc.oneof(
      { weight: 5, arbitrary: piece },
      { weight: 2, arbitrary: fc.constant({ kind: "read" as const }) },
      fc.constant({ kind: "frame" as const }),
      fc.constant({ kind: "leave" as const }),
      fc.constant({ kind: "other" as const }),
    );
    const ids = [0, 1, 2].map(() => messageIdSchema.parse(uuid()));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const hub = createHub({ epoch });
        const said = ["", "", ""];
        const heard = new Map<string, string>(ids.map((id) => [id, ""]));
        let from: { epoch: string; seq: number } = { epoch, seq: 0 };
        let page = watch(hub, from);
        const hear = ({ seq, event }: StreamedEvent) => {
          expect(seq).toBeGreaterThan(from.seq);
          from = { epoch, seq };
          if (event.kind !== "text") return;
          const before = heard.get(event.messageId) ?? "";
          expect(event.offset).toBeLessThanOrEqual(before.length);
          heard.set(event.messageId, before + event.text.slice(before.length - event.offset));
        };
        const readOne = async () => {
          const next = page.events.next();
          await vi.advanceTimersByTimeAsync(2 * FRAME_MS);
          hear((await next).value as StreamedEvent);
        };
        let published = 0;
        for (const each of steps) {
          if (each.kind === "say") {
            hub.publish(text(said[each.answer]?.length ?? 0, each.text, ids[each.answer]));
            said[each.answer] += each.text;
            published += 1;
          } else if (each.kind === "other") {
            hub.publish(removed());
            published += 1;
          } else if (each.kind === "frame") await vi.advanceTimersByTimeAsync(FRAME_MS);
          else if (each.kind === "read" && from.seq < published) await readOne();
          else if (each.kind === "leave") {
            await page.events.return();
            page = watch(hub, from);
          }
        }
        while (from.seq < published) await readOne();
        await page.events.return();
        expect([...heard.values()]).toEqual(said);
        expect([hub.watchers, vi.getTimerCount()]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});
