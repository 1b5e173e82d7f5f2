import { describe, expect, test } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import { followEvents, type LineState, type Position } from "../../../../renderer/api/eventLine.ts";

const event = (seq: number): StreamedEvent => ({ epoch: "one", seq, event: { kind: "still-here" } });

/** Each opening of the line takes the next script: events to deliver, then how it ends. */
const follow = async (scripts: readonly { readonly events: readonly StreamedEvent[]; readonly end: "closed" | Error }[]) => {
  const stop = new AbortController();
  const seen: { states: LineState[]; opened: (Position | undefined)[]; seqs: number[]; waits: number[] } = {
    states: [],
    opened: [],
    seqs: [],
    waits: [],
  };
  let next = 0;
  await followEvents(
    {
      open: async (after) => {
        seen.opened.push(after);
        const script = scripts[next++];
        if (script === undefined) {
          stop.abort();
          throw new TypeError("closed");
        }
        return (async function* () {
          yield* script.events;
          if (script.end !== "closed") throw script.end;
        })();
      },
      onEvent: ({ seq }) => seen.seqs.push(seq),
      onState: (state) => seen.states.push(state),
      wait: async (ms) => {
        seen.waits.push(ms);
      },
    },
    stop.signal,
  );
  return seen;
};

describe("the event line", () => {
  test("it resumes after the last event it heard", async () => {
    const seen = await follow([
      { events: [event(3), event(4)], end: new TypeError("gone") },
      { events: [event(5)], end: "closed" },
    ]);
    expect(seen).toEqual({
      states: ["connecting", "open", "reconnecting", "open", "reconnecting"],
      opened: [undefined, { epoch: "one", seq: 4 }, { epoch: "one", seq: 5 }],
      seqs: [3, 4, 5],
      waits: [250, 250],
    });
  });

  test("it waits longer after each failure, at most five seconds", async () => {
    const failing = { events: [], end: new TypeError("gone") };
    expect((await follow(Array(7).fill(failing))).waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  test("it stops for good where a sign-in is asked for", async () => {
    const seen = await follow([{ events: [], end: new AppError("auth/required", "") }]);
    expect([seen.states.at(-1), seen.opened.length]).toEqual(["signed-out", 1]);
  });
});
