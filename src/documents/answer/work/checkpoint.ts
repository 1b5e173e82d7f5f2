/** Where work stands, so that it goes on after a stop, a failure or kill -9: written after each step, forgotten at the end. */

import { passageSchema } from "#src/contract/grounding.ts";
import { sha256Schema } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";
import type { DocumentRepository } from "../../ports.ts";

const stateSchema = z.object({
  /** What it is a checkpoint of: another question or task begins anew. */
  key: z.string(),
  document: z.int().min(0),
  ordinal: z.int().min(0),
  /** True once everything was read and only the end is to be written. */
  read: z.boolean(),
  notes: z.array(z.string()),
  /** Notes beyond those kept. */
  unkept: z.int().min(0),
  /** Answers of the model that were cut at their length and could not be asked for in smaller parts. */
  cut: z.int().min(0),
  /** Section the notes belong to. */
  section: z.string().nullable(),
  passages: z.array(passageSchema),
  spoken: z.object({ length: z.int().min(0), recent: z.string() }),
  promptTokens: z.int().min(0),
  generatedTokens: z.int().min(0),
});
export type WorkState = z.infer<typeof stateSchema>;

export interface Saved {
  readonly state: WorkState;
  /** Documents in the order they are read, by hash: fixed at the beginning, whatever comes or goes meanwhile. */
  readonly order: readonly string[];
}

export interface Checkpoints {
  load(key: string): Promise<Saved | null>;
  begin(order: readonly string[]): Promise<void>;
  save(state: WorkState): Promise<void>;
  remove(): Promise<void>;
}

/** Work of temporary chats kept in memory; beyond this many the oldest begins anew. */
const TEMPORARY_MAX = 16;
const orderSchema = z.array(sha256Schema);

type Places = Pick<DocumentRepository, "getCheckpoint" | "saveCheckpoint" | "removeCheckpoint">;

/** Keeps what a temporary chat must not leave on the disk. */
export const createMemoryPlaces = (): Places => {
  const kept = new Map<string, string>();
  return {
    getCheckpoint: async (id) => kept.get(id) ?? null,
    saveCheckpoint: async (id, data) => {
      kept.delete(id);
      kept.set(id, data);
      // Two entries each.
      for (const oldest of kept.keys()) if (kept.size > 2 * TEMPORARY_MAX) kept.delete(oldest);
    },
    removeCheckpoint: async (id) => {
      kept.delete(id);
    },
  };
};

const parsed = <T>(schema: z.ZodType<T>, text: string | null): T | null => {
  if (text === null) return null;
  // Written by an older version: the work begins anew.
  const result = schema.safeParse(JSON.parse(text));
  return result.success ? result.data : null;
};

export const createCheckpoints = (places: Places, answerId: string): Checkpoints => {
  const orderId = `${answerId}/order`;
  return {
    load: async (key) => {
      const state = parsed(stateSchema, await places.getCheckpoint(answerId));
      const order = parsed(orderSchema, await places.getCheckpoint(orderId));
      return state === null || order === null || state.key !== key ? null : { state, order };
    },
    begin: (order) => places.saveCheckpoint(orderId, JSON.stringify(order)),
    save: (state) => places.saveCheckpoint(answerId, JSON.stringify(state)),
    remove: async () => {
      await places.removeCheckpoint(answerId);
      await places.removeCheckpoint(orderId);
    },
  };
};
