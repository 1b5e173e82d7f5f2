/** What an engine gives the rest of the core: one loaded model behind a typed, crash-safe client. Values only; the process lives in worker.ts. */
import type { AnswerStats, FinishReason, Sampling } from "#src/contract/chat.ts";
import type { Loaded, LoadOptions } from "#src/contract/model.ts";

/** A message as it goes into a prompt. Text is content: control tokens typed in it stay text. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface GenerateRequest {
  /** Whose evaluated prompt to reuse: one key per chat; an unused key starts empty. Bounded LRU in the worker (`Loaded.chatSlots`). */
  readonly sequenceKey: string;
  /** The whole prompt, already trimmed to fit; system first. The last one is the user's, or, with `continueAnswer`, the user's before that answer. */
  readonly messages: readonly PromptMessage[];
  /** Text of the answer so far when going on with it; generation appends to it exactly. */
  readonly continueAnswer?: { readonly thought: string; readonly answer: string };
  readonly sampling: Sampling;
  /** The answer is JSON of this schema (the JSON schema subset of node-llama-cpp's grammars), constrained by a grammar. */
  readonly jsonSchema?: unknown;
}

/** What a model is loaded as: another role is another kind of context. */
export type EngineRole = "chat" | "embedding" | "reranker";

export interface EmbedRequest {
  readonly texts: readonly string[];
  /** Known families want a prefix per role ("query: ", "passage: "); others none. */
  readonly role: "query" | "passage";
}
export interface RankRequest {
  readonly query: string;
  readonly texts: readonly string[];
}
/** `vectors`: one per text, dimension of the model, L2 norm 1. `cut`: texts that were longer than the context. */
export interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly cut: number;
}

/** The worker's part of an answer's figures; the time to the first text is the asker's to measure. */
export type GenerateStats = Omit<AnswerStats, "ttftMs">;

export type GenerateEvent =
  /** Prompt tokens evaluated, `total` without the cached ones. At most one event per batch. */
  | { readonly kind: "reading"; readonly done: number; readonly total: number }
  | { readonly kind: "text"; readonly segment: "answer" | "thought"; readonly text: string }
  | { readonly kind: "end"; readonly finishReason: FinishReason; readonly stats: GenerateStats };

/** Token counts of messages as the model's template renders them. `perMessage[i]` belongs to `messages[i]`; `overheadTokens`: the template's own, opening of the answer included. */
export interface TokenCount {
  readonly perMessage: readonly number[];
  readonly overheadTokens: number;
}

/** How an engine process ended. `asked`: we closed it. */
export type EngineEnd = { readonly kind: "asked" } | { readonly kind: "crashed" | "out-of-memory" | "hung"; readonly detail: string };

/** One loaded model in one process. Every method rejects once with engine/crashed | engine/out-of-memory | engine/hung when the process dies. */
export interface Engine {
  readonly pid: number;
  readonly loaded: Loaded;
  /** Streams an answer; ends with exactly one `end` event or throws. Abort: throws the signal's reason after the text so far was yielded; ≤ 5 s, else the process is killed. `return()` aborts. One generation at a time per engine; a second waits. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Never waits behind a generation for longer than one token. */
  count(messages: readonly PromptMessage[]): Promise<TokenCount>;
  /** Probability of each choice as the whole answer, summing to 1, from raw logits; waits for its turn like `generate`. */
  choose(request: ChooseRequest, signal: AbortSignal): Promise<readonly number[]>;
  /** Only of an embedding engine, else engine/not-loaded. Batches are the caller's to bound (≤ 64 texts). */
  embed(request: EmbedRequest, signal: AbortSignal): Promise<Embedded>;
  /** Only of a reranker, else engine/not-loaded: one score per text, 0 … 1, higher is better. */
  rank(request: RankRequest, signal: AbortSignal): Promise<readonly number[]>;
  /** What the process holds now: the room to evaluate in is taken only when it is used, after the load. */
  memory(): Promise<MemoryInUse>;
  /** Resolves when the process is gone. Never rejects. */
  readonly ended: Promise<EngineEnd>;
  close(): Promise<void>;
}

export interface MemoryInUse {
  readonly bytes: number;
  /** Chats with an evaluated prompt of their own; each beyond the first has a context of its own. */
  readonly chats: number;
}

export interface ChooseRequest {
  readonly sequenceKey: string;
  readonly messages: readonly PromptMessage[];
  readonly choices: readonly string[];
}

export interface ModelPart {
  readonly path: string;
  readonly identity: { readonly dev: string; readonly ino: string; readonly sizeBytes: number; readonly mtimeMs: number };
}

export interface LoadRequest {
  /** The model's name, for errors and the ledger. */
  readonly label: string;
  /** Absolute path of the first file; validated and identified by the models domain. */
  readonly path: string;
  /** All files of the model in order, the first included: device, inode, size, mtime as validated, checked in the worker before and after load; a difference is model/changed. */
  readonly parts: readonly ModelPart[];
  readonly options: LoadOptions;
  readonly role: EngineRole;
  /** False: the weights are read, not mapped, where no graphics card is used (models/memoryNeed.ts says when). */
  readonly mapped?: boolean;
  /** In place of the file's own chat template; absent or null: the file's. One that cannot be read is engine/load-failed. */
  readonly template?: string | null;
  /** Bytes for keeping recent chats' evaluated prompts. */
  readonly chatMemoryBytes: number;
}

/** Starts an engine process and loads a model. Throws engine/load-failed, engine/crashed, engine/out-of-memory, model/changed, or the signal's reason (then the process is gone). `onProgress`: 0…1. */
export type StartEngine = (request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal) => Promise<Engine>;
