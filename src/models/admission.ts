/** Decides before a load whether there is room, what would have to go, and with which context. Pure. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Fit, LoadOptions } from "#src/contract/model.ts";
import { type FitQuestion, fitOf, type Room } from "./fit.ts";

/** A context chosen for this machine is not made smaller than this without asking. */
const CHOSEN_CONTEXT_LEAST = 2_048;

/** A loaded model that could go; least recently used first. */
export interface Evictable {
  readonly id: ModelId;
  readonly memoryBytes: number;
  readonly vramBytes: number;
}
export interface Admission {
  readonly options: LoadOptions;
  /** To be unloaded first, in this order. */
  readonly evict: readonly ModelId[];
  readonly neededBytes: number;
}

const withRoomOf = (room: Room, gone: readonly Evictable[]): Room => ({
  memoryBytes: gone.reduce((sum, { memoryBytes }) => sum + memoryBytes, room.memoryBytes),
  gpuBytes: gone.reduce((sum, { vramBytes }) => sum + vramBytes, room.gpuBytes),
});

/** model/insufficient-memory with the figures and, where there is one, a setting that would work. */
const insufficientMemory = (fit: Fit): AppError =>
  new AppError("model/insufficient-memory", "The model needs more memory than is free", {
    details: {
      neededBytes: fit.neededBytes,
      availableBytes: fit.availableBytes,
      contextTokens: fit.contextTokens,
      suggestedContextTokens: fit.suggestion?.contextTokens ?? null,
      suggestedGpuLayers: fit.suggestion?.gpuLayers ?? null,
    },
  });

/** As it is, else with as few models unloaded as needed, else (context left open) with a smaller context. Throws model/insufficient-memory. */
export const admit = (question: FitQuestion, room: Room, evictable: readonly Evictable[]): Admission => {
  const choices = Array.from({ length: evictable.length + 1 }, (_, count) => evictable.slice(0, count));
  for (const gone of choices) {
    const fit = fitOf(question, withRoomOf(room, gone));
    if (fit.fits) return { options: question.options, evict: gone.map(({ id }) => id), neededBytes: fit.neededBytes };
  }
  const most = fitOf(question, withRoomOf(room, evictable));
  const smaller = most.suggestion;
  const isOpen = question.options.contextTokens === null && smaller !== null && (smaller.contextTokens ?? 0) >= CHOSEN_CONTEXT_LEAST;
  if (!isOpen || smaller.gpuLayers !== question.options.gpuLayers) throw insufficientMemory(most);
  const fit = fitOf({ ...question, options: smaller }, withRoomOf(room, evictable));
  return { options: smaller, evict: evictable.map(({ id }) => id), neededBytes: fit.neededBytes };
};
