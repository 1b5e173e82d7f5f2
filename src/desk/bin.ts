/** The bin: what was deleted, back on request, gone for good on request or when it expires. */
import type { BinItem } from "#src/contract/bin.ts";
import type { BinItemId } from "#src/contract/ids.ts";
import type { BinRepository, Restored } from "./ports.ts";

/** How often expired things are looked for, the start included. */
const EXPIRY_CHECK_MS = 60 * 60_000;

export interface Bin {
  list(): Promise<BinItem[]>;
  restore(input: { readonly id: BinItemId }): Promise<Record<string, never>>;
  deleteForever(input: { readonly id: BinItemId }): Promise<Record<string, never>>;
  empty(): Promise<Record<string, never>>;
  /** Begins to look for what expired; `onFailed` hears when the store refused, and the next hour tries again. */
  start(onFailed: (error: unknown) => void): void;
  close(): void;
}

/** `restored`: told what came back, so that pages hear of it. */
export const createBin = (deps: {
  readonly repository: BinRepository;
  readonly now: () => number;
  readonly restored: (what: Restored) => Promise<void>;
}): Bin => {
  const state: { timer: NodeJS.Timeout | null } = { timer: null };
  const expire = (onFailed: (error: unknown) => void): void => {
    deps.repository.expire(deps.now()).catch(onFailed);
  };
  return {
    list: async () => [...(await deps.repository.list())],
    restore: async ({ id }) => {
      await deps.restored(await deps.repository.restore(id));
      return {};
    },
    deleteForever: async ({ id }) => {
      await deps.repository.deleteForever(id);
      return {};
    },
    empty: async () => {
      await deps.repository.empty();
      return {};
    },
    start: (onFailed) => {
      expire(onFailed);
      state.timer ??= setInterval(expire, EXPIRY_CHECK_MS, onFailed).unref();
    },
    close: () => {
      if (state.timer !== null) clearInterval(state.timer);
      state.timer = null;
    },
  };
};
