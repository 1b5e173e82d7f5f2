/** What one watcher has not taken yet, merged so that a slow one costs little. */
import type { AssistantMessage } from "#src/contract/chat.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent, StreamedEvent } from "#src/contract/event.ts";

/** Most events and bytes (estimated, texts of running answers aside) waiting for one watcher; above it gets a snapshot instead. */
export const PENDING_EVENTS_MAX = 4_096;
const PENDING_BYTES_MAX = 16 * 1024 * 1024;

/** Of an answer's thought and of the passages it rests on; 1,000 for each passage's and citation's boxes and names. */
const answerExtra = ({ thought, grounding }: AssistantMessage): number =>
  2 * thought.length +
  (grounding === null
    ? 0
    : grounding.passages.reduce((sum, { text }) => sum + 1_000 + 2 * text.length, 0) + 1_000 * grounding.citations.length);

/** Bytes an event holds in memory, roughly: two per UTF-16 code unit of its content. */
export const sizeOf = (event: AppEvent): number => {
  switch (event.kind) {
    case "text":
      return 256 + 2 * event.text.length;
    case "message":
      return 512 + 2 * event.message.text.length + (event.message.role === "assistant" ? answerExtra(event.message) : 0);
    case "run":
    case "still-here":
    case "ledger":
      return 256;
    default:
      return 256 + 2 * JSON.stringify(event).length;
  }
};

const keyOf = ({ seq, event }: StreamedEvent): string => {
  switch (event.kind) {
    case "text":
      return `text ${event.messageId} ${event.segment}`;
    case "run":
      return `run ${event.run.id}`;
    case "message":
      return `message ${event.message.id}`;
    case "chat":
      return `chat ${event.chat.id}`;
    case "model":
      return `model ${event.model.id}`;
    case "collection":
      return `collection ${event.collection.id}`;
    case "download":
      return `download ${event.download.id}`;
    case "lab":
      return `lab ${event.lab.id}`;
    case "path-changed":
      return `path ${event.chatId}`;
    case "folders":
    case "presets":
    case "model-folders":
    case "settings":
    case "ledger":
    case "still-here":
      return event.kind;
    case "snapshot":
    case "chat-removed":
    case "model-removed":
    case "collection-removed":
    case "download-removed":
    case "lab-removed":
    case "benchmark":
      return String(seq);
    default:
      return assertNever(event);
  }
};

/** `later` with the text of `earlier` before it. Two texts that do not meet exactly are not joined. */
const joined = (earlier: AppEvent, later: AppEvent): AppEvent =>
  earlier.kind === "text" && later.kind === "text" && earlier.offset + earlier.text.length === later.offset
    ? { ...later, offset: earlier.offset, text: earlier.text + later.text }
    : later;

export interface Pending {
  add(streamed: StreamedEvent): void;
  /** The next one up to `seq`, taken out; null when there is none. */
  take(seq: number): StreamedEvent | null;
  readonly empty: boolean;
  /** True once a bound was passed; everything was dropped, and stays so until `clear`. */
  readonly overflowed: boolean;
  clear(): void;
}

/**
 * Keeps order by the newest seq each entry holds, so that whoever stops in the middle can resume after the last one taken.
 * Texts of one segment become one; of runs, chats and messages the last wins; a message replaces the texts before it, which it contains.
 */
export const createPending = (): Pending => {
  const entries = new Map<string, StreamedEvent>();
  const state = { bytes: 0, overflowed: false };

  const costOf = (event: AppEvent): number => (event.kind === "text" ? 0 : sizeOf(event));
  const drop = (key: string): StreamedEvent | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    state.bytes -= costOf(entry.event);
    return entry;
  };
  const clear = (): void => {
    entries.clear();
    state.bytes = 0;
    state.overflowed = false;
  };

  return {
    add: (streamed) => {
      if (state.overflowed) return;
      const key = keyOf(streamed);
      const earlier = drop(key);
      const event = earlier === undefined ? streamed.event : joined(earlier.event, streamed.event);
      if (event.kind === "message") for (const segment of ["answer", "thought"]) drop(`text ${event.message.id} ${segment}`);
      entries.set(key, { ...streamed, event });
      state.bytes += costOf(event);
      if (entries.size <= PENDING_EVENTS_MAX && state.bytes <= PENDING_BYTES_MAX) return;
      clear();
      state.overflowed = true;
    },
    take: (seq) => {
      for (const [key, entry] of entries) {
        if (entry.seq > seq) return null;
        drop(key);
        return entry;
      }
      return null;
    },
    get empty() {
      return entries.size === 0;
    },
    get overflowed() {
      return state.overflowed;
    },
    clear,
  };
};
