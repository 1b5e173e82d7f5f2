/** Text of running answers, kept outside React: one token touches one answer's listeners and no other state. */
import type { AppEvent } from "#src/contract/event.ts";
import type { MessageId } from "#src/contract/ids.ts";

type TextEvent = Extract<AppEvent, { kind: "text" }>;

/** Everything streamed so far; the object is replaced, never changed. */
export interface AnswerText {
  readonly answer: string;
  readonly thought: string;
}

/** `gap`: the event starts beyond what is here, so text was missed and the message must be read again. */
type Applied = "applied" | "known" | "gap";

export interface Answers {
  /** The text of a running answer; null when none of it is held here. */
  read(messageId: MessageId): AnswerText | null;
  /** Calls back at most once per frame while that answer grows; returns the way to stop. */
  subscribe(messageId: MessageId, listener: () => void): () => void;
  /**
   * Sets the whole text as read: at the start of a run, from a snapshot, or after a gap. A read that is behind the stream changes nothing.
   * `gap`: text that arrived ahead still does not join on; read again.
   */
  set(messageId: MessageId, text: AnswerText): "whole" | "gap";
  apply(event: TextEvent): Applied;
  /** Forgets a settled answer: from now on its message holds the text. */
  forget(messageId: MessageId): void;
}

/**
 * @param onFrame runs the given function once before the next paint; tests pass one that runs it at once.
 * Holds as many texts as answers run (the core bounds those), each at most one answer long.
 */
export const createAnswers = (onFrame: (flush: () => void) => void): Answers => {
  const texts = new Map<MessageId, AnswerText>();
  /** Text that arrived beyond a gap, until a read closes it; at most the rest of the answer. */
  const ahead = new Map<MessageId, readonly TextEvent[]>();
  const listeners = new Map<MessageId, Set<() => void>>();
  const touched = new Set<MessageId>();

  const flush = (): void => {
    const ids = [...touched];
    touched.clear();
    for (const id of ids) for (const listener of listeners.get(id) ?? []) listener();
  };
  const touch = (id: MessageId): void => {
    const first = touched.size === 0;
    touched.add(id);
    if (first) onFrame(flush);
  };

  const append = (event: TextEvent): Applied => {
    const { messageId, segment, offset, text } = event;
    const held = texts.get(messageId) ?? { answer: "", thought: "" };
    const before = held[segment];
    if (offset > before.length) return "gap";
    // A resumed stream may repeat text: only what is beyond the held end is new.
    const fresh = text.slice(before.length - offset);
    if (fresh === "") return "known";
    texts.set(messageId, { ...held, [segment]: before + fresh });
    touch(messageId);
    return "applied";
  };

  return {
    read: (id) => texts.get(id) ?? null,
    subscribe: (id, listener) => {
      const those = listeners.get(id) ?? new Set();
      listeners.set(id, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0) listeners.delete(id);
      };
    },
    set: (id, text) => {
      const held = texts.get(id);
      const shorter = held !== undefined && (text.answer.length < held.answer.length || text.thought.length < held.thought.length);
      if (!shorter) {
        texts.set(id, text);
        touch(id);
      }
      const left = (ahead.get(id) ?? []).filter((event) => append(event) === "gap");
      if (left.length === 0) ahead.delete(id);
      else ahead.set(id, left);
      return left.length === 0 ? "whole" : "gap";
    },
    apply: (event) => {
      const applied = append(event);
      if (applied === "gap") ahead.set(event.messageId, [...(ahead.get(event.messageId) ?? []), event]);
      return applied;
    },
    forget: (id) => {
      ahead.delete(id);
      if (texts.delete(id)) touch(id);
    },
  };
};
