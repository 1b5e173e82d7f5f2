/** What the core asks an engine child and what comes back; names and shapes shared by startEngine.ts, child/worker.ts and the fake child in test/support. */
import type { Loaded } from "#src/contract/model.ts";
import type {
  ChooseRequest,
  Embedded,
  EmbedRequest,
  GenerateEvent,
  GenerateRequest,
  LoadRequest,
  MemoryInUse,
  PromptMessage,
  RankRequest,
  TokenCount,
} from "./engine.ts";

/** Call name → input, items, result. `load` comes first and once; its items are fractions 0…1. */
export interface EngineCalls {
  readonly load: { readonly input: LoadRequest; readonly item: number; readonly result: Loaded };
  readonly generate: { readonly input: GenerateRequest; readonly item: GenerateEvent; readonly result: null };
  readonly count: { readonly input: readonly PromptMessage[]; readonly item: never; readonly result: TokenCount };
  readonly choose: { readonly input: ChooseRequest; readonly item: never; readonly result: readonly number[] };
  readonly embed: { readonly input: EmbedRequest; readonly item: never; readonly result: Embedded };
  readonly memory: { readonly input: null; readonly item: never; readonly result: MemoryInUse };
  readonly rank: { readonly input: RankRequest; readonly item: never; readonly result: readonly number[] };
}
