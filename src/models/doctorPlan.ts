/** Which settings the load doctor tries, in which order: fewer layers, a smaller context, another card or backend, the processor alone. Pure. */
import type { LoadOptions } from "#src/contract/model.ts";

/** More says nothing new, and each can take a minute. */
const TRIES_MAX = 10;
const CONTEXT_LEAST = 2_048;
/** Parts of the layers that are tried on the card when all of them fail. */
const LAYER_SHARES = [0.75, 0.5, 0.25];
const CONTEXT_SHARES = [0.5, 0.25];

export type Step =
  | "as-set"
  | "fewer-layers"
  | "smaller-context"
  | "other-device"
  | "other-backend"
  | "processor"
  | "processor-smaller-context";
export interface Attempt {
  readonly step: Step;
  readonly options: LoadOptions;
}

export interface PlanFacts {
  /** As they were when the load failed, contexts and layers named where they are known. */
  readonly options: LoadOptions;
  /** Of the model; its output head is one more. */
  readonly layers: number;
  /** What a load without a choice gets. */
  readonly contextTokens: number;
  /** Layers a card can take by prediction; 0: none. */
  readonly gpuLayers: number;
  /** Backends with a card, the used one first. */
  readonly backends: readonly ("cuda" | "vulkan" | "metal")[];
  /** Cards by the numbers that choose them. */
  readonly cards: readonly { readonly backend: string; readonly device: number }[];
}

type Backend = PlanFacts["backends"][number];

export const usesCard = ({ gpuLayers, backend }: LoadOptions, backends: PlanFacts["backends"]): boolean =>
  gpuLayers !== 0 && backend !== "cpu" && backends.length > 0;

const key = ({ contextTokens, gpuLayers, backend, device }: LoadOptions): string =>
  JSON.stringify([contextTokens, gpuLayers, backend, device]);

/** Down to the least, in whole 256s; none where the context is as small already. */
const contextsBelow = (contextTokens: number): readonly number[] =>
  [...CONTEXT_SHARES.map((share) => Math.floor((contextTokens * share) / 256) * 256), CONTEXT_LEAST].filter(
    (smaller) => smaller < contextTokens && smaller >= CONTEXT_LEAST,
  );

/** Settings in order, the first as they were; no two alike, at most ten. `fits`: settings that cannot fit by prediction are not worth a try. */
export const doctorPlan = (facts: PlanFacts, fits: (options: LoadOptions) => boolean): readonly Attempt[] => {
  const { options } = facts;
  const contextTokens = options.contextTokens ?? facts.contextTokens;
  const onCard = usesCard(options, facts.backends);
  const layers = Math.min(options.gpuLayers ?? facts.gpuLayers, facts.layers + 1);
  const own: Backend | undefined = options.backend === null || options.backend === "cpu" ? facts.backends[0] : options.backend;
  const processor: LoadOptions = { ...options, backend: "cpu", device: null, gpuLayers: 0 };
  const fewer = LAYER_SHARES.map((share) => Math.floor(layers * share)).filter((count) => count > 0 && count < layers);
  const half = Math.max(1, Math.floor(layers / 2));

  const gpuAttempts: readonly Attempt[] = onCard
    ? [
        ...fewer.map((gpuLayers): Attempt => ({ step: "fewer-layers", options: { ...options, gpuLayers } })),
        ...contextsBelow(contextTokens)
          .slice(-1)
          .map((smaller): Attempt => ({ step: "smaller-context", options: { ...options, contextTokens: smaller, gpuLayers: half } })),
        ...facts.cards
          .filter(({ backend, device }) => backend === own && options.device !== null && device !== options.device)
          .map(({ device }): Attempt => ({ step: "other-device", options: { ...options, device } })),
        ...facts.backends
          .filter((backend) => backend !== own)
          .map((backend): Attempt => ({ step: "other-backend", options: { ...options, backend, device: null } })),
        { step: "processor", options: processor } satisfies Attempt,
      ]
    : [];
  const last = contextsBelow(contextTokens).map(
    (smaller): Attempt =>
      onCard
        ? { step: "processor-smaller-context", options: { ...processor, contextTokens: smaller } }
        : { step: "smaller-context", options: { ...options, contextTokens: smaller } },
  );
  const seen = new Set<string>();
  const wanted = [...gpuAttempts, ...last].filter((attempt) => {
    const isNew = !seen.has(key(attempt.options));
    seen.add(key(attempt.options));
    return isNew && key(attempt.options) !== key(options) && fits(attempt.options);
  });
  const first: Attempt = { step: "as-set", options };
  return [first, ...wanted].slice(0, TRIES_MAX);
};
