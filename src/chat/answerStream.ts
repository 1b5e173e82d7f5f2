/** The text of one running answer: to the pages at once, to the store at least every 250 ms, and settled once. */
import type { AnswerState, AnswerStats } from "#src/contract/chat.ts";
import { toWireError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import type { MessageId, RunId } from "#src/contract/ids.ts";
import type { Partial } from "#src/contract/run.ts";
import { cleanText } from "./cleanText.ts";
import type { ChatRepository } from "./ports.ts";
import type { Unsettled } from "./unsettled.ts";

/** Text waits this long before it is written; the rest of the promised 250 ms is for the write itself (200 lost up to 296 ms on a busy machine: `npm run test:kill`). */
const COMMIT_AFTER_MS = 100;

type Segment = "answer" | "thought";

/** How an answer ended. `grounding` undefined: as it was written last. */
export interface AnswerEnd {
  readonly state: AnswerState;
  readonly stats: AnswerStats | null;
  readonly grounding?: AnswerGrounding | undefined;
}

export interface AnswerStream {
  /** Publishes at once and commits soon. Throws what an earlier commit threw (store/disk-full). */
  add(segment: Segment, text: string): void;
  /** All text so far, a continued answer's beginning included. */
  partial(): Partial;
  /** Writes what the answer rests on, with the text so far, and tells the pages. */
  ground(grounding: AnswerGrounding): Promise<void>;
  /** Writes whole text, state, figures and grounding in one transaction and tells the pages. The stream takes no more text. Throws store/…. */
  settle(end: AnswerEnd): Promise<void>;
}

const endsInHighSurrogate = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);

/** `begun`: text the answer has already, when it is continued. */
export const createAnswerStream = (options: {
  readonly home: Pick<ChatRepository, "appendAnswer" | "updateAnswer" | "getMessage">;
  readonly publish: (event: AppEvent) => void;
  readonly runId: RunId;
  readonly messageId: MessageId;
  readonly begun: Partial;
  /** Takes an end that the store refused. */
  readonly unsettled: Pick<Unsettled, "add">;
}): AnswerStream => {
  const { home, publish, runId, messageId } = options;
  const text: Record<Segment, string> = { ...options.begun };
  const uncommitted: Record<Segment, string> = { answer: "", thought: "" };
  /** First half of a character whose second half comes with the next piece. */
  const halves: Record<Segment, string> = { answer: "", thought: "" };
  const state: { timer: NodeJS.Timeout | null; writing: Promise<void>; failure: { readonly thrown: unknown } | null } = {
    timer: null,
    writing: Promise.resolve(),
    failure: null,
  };

  const commit = async (): Promise<void> => {
    const { answer, thought } = uncommitted;
    if (answer === "" && thought === "") return;
    uncommitted.answer = "";
    uncommitted.thought = "";
    try {
      await home.appendAnswer(messageId, answer, thought);
    } catch (thrown) {
      state.failure = { thrown };
    }
  };
  const commitSoon = (): void => {
    state.timer ??= setTimeout(() => {
      // The timer stays set while a write is under way: at most one waits behind it.
      state.writing = state.writing.then(commit).finally(() => {
        state.timer = null;
        if (uncommitted.answer !== "" || uncommitted.thought !== "") commitSoon();
      });
    }, COMMIT_AFTER_MS);
  };

  return {
    add: (segment, piece) => {
      if (state.failure !== null) throw state.failure.thrown;
      const joined = halves[segment] + piece;
      halves[segment] = endsInHighSurrogate(joined) ? joined.slice(-1) : "";
      const whole = cleanText(joined.slice(0, joined.length - halves[segment].length));
      if (whole === "") return;
      const offset = text[segment].length;
      text[segment] += whole;
      uncommitted[segment] += whole;
      publish({ kind: "text", runId, messageId, segment, offset, text: whole });
      commitSoon();
    },
    partial: () => ({ ...text }),
    ground: async (grounding) => {
      state.writing = state.writing.then(async () => {
        uncommitted.answer = "";
        uncommitted.thought = "";
        const written = { text: text.answer, thought: text.thought, grounding };
        try {
          await home.updateAnswer(messageId, written);
          const message = await home.getMessage(messageId);
          // What was streamed during the write is newer than the row.
          if (message.role === "assistant") publish({ kind: "message", message: { ...message, text: text.answer, thought: text.thought } });
        } catch (thrown) {
          state.failure = { thrown };
        }
      });
      await state.writing;
      if (state.failure !== null) throw state.failure.thrown;
    },
    settle: async ({ state: answerState, stats, grounding }) => {
      if (state.timer !== null) clearTimeout(state.timer);
      uncommitted.answer = "";
      uncommitted.thought = "";
      await state.writing;
      const rests = grounding === undefined ? {} : { grounding };
      try {
        await home.updateAnswer(messageId, { text: text.answer, thought: text.thought, state: answerState, stats, ...rests });
      } catch (thrown) {
        // The row still says `generating`; the pages hear the truth, with all the text there is, and the row when it can be written again.
        const message = await home.getMessage(messageId);
        const failed = {
          text: text.answer,
          thought: text.thought,
          state: { kind: "failed" as const, error: toWireError(thrown) },
          stats,
          ...rests,
        };
        if (message.role === "assistant") {
          options.unsettled.add(home, message, failed);
          publish({ kind: "message", message: { ...message, ...failed } });
        }
        throw thrown;
      }
      publish({ kind: "message", message: await home.getMessage(messageId) });
    },
  };
};
