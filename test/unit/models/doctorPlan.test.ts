import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { LoadOptions } from "#src/contract/model.ts";
import { type Attempt, doctorPlan, type PlanFacts } from "#src/models/doctorPlan.ts";
import { sentenceOf, whatOf } from "#src/models/doctorWords.ts";

const free: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const onCard: PlanFacts = { options: free, layers: 32, contextTokens: 8_192, gpuLayers: 33, backends: ["cuda", "vulkan"], cards: [] };
const steps = (facts: PlanFacts, fits: (options: LoadOptions) => boolean = () => true) =>
  doctorPlan(facts, fits).map(
    ({ step, options }) => `${step} ${options.backend ?? "-"} ${options.gpuLayers ?? "-"} ${options.contextTokens ?? "-"}`,
  );

describe("the load doctor's plan", () => {
  it("goes from fewer layers to a smaller context, another backend, and the processor", () => {
    expect(steps(onCard)).toEqual([
      "as-set - - -",
      "fewer-layers - 24 -",
      "fewer-layers - 16 -",
      "fewer-layers - 8 -",
      "smaller-context - 16 2048",
      "other-backend vulkan - -",
      "processor cpu 0 -",
      "processor-smaller-context cpu 0 4096",
      "processor-smaller-context cpu 0 2048",
    ]);
  });

  it("begins at the layers that were asked for, and leaves the backend that failed", () => {
    const asked = steps({ ...onCard, options: { ...free, gpuLayers: 10, backend: "vulkan", device: 1 } });
    expect(asked.slice(0, 3)).toEqual(["as-set vulkan 10 -", "fewer-layers vulkan 7 -", "fewer-layers vulkan 5 -"]);
    expect(asked).toContain("other-backend cuda 10 -");
  });

  it("goes to the other card where one was chosen", () => {
    const cards = [0, 1].map((device) => ({ backend: "cuda", device }));
    const plan = doctorPlan({ ...onCard, cards, options: { ...free, backend: "cuda", device: 1 } }, () => true);
    expect(plan.filter(({ step }) => step === "other-device").map(({ options }) => options.device)).toEqual([0]);
    expect(doctorPlan({ ...onCard, cards }, () => true).some(({ step }) => step === "other-device")).toBe(false);
  });

  it("is about the context alone where no card takes part", () => {
    const expected = ["as-set - - 16384", "smaller-context - - 8192", "smaller-context - - 4096", "smaller-context - - 2048"];
    expect(steps({ ...onCard, options: { ...free, contextTokens: 16_384 }, backends: [] })).toEqual(expected);
    expect(steps({ ...onCard, options: { ...free, backend: "cpu", contextTokens: 2_048 } })).toEqual(["as-set cpu - 2048"]);
  });

  it("leaves out what cannot fit, but never the settings that failed", () => {
    expect(steps(onCard, ({ backend }) => backend === "cpu")).toEqual([
      "as-set - - -",
      "processor cpu 0 -",
      "processor-smaller-context cpu 0 4096",
      "processor-smaller-context cpu 0 2048",
    ]);
  });

  it("tries at most ten settings, no two alike, and ends with the processor where a card took part", () => {
    const facts = fc.record({
      options: fc.record({
        contextTokens: fc.option(fc.integer({ min: 256, max: 131_072 })),
        gpuLayers: fc.option(fc.integer({ min: 0, max: 90 })),
        threads: fc.constant(null),
        backend: fc.constantFrom(null, "cpu" as const, "cuda" as const, "vulkan" as const),
        device: fc.constant(null),
      }),
      layers: fc.integer({ min: 1, max: 80 }),
      contextTokens: fc.integer({ min: 256, max: 8_192 }),
      gpuLayers: fc.integer({ min: 0, max: 81 }),
      backends: fc.subarray(["cuda" as const, "vulkan" as const]),
      cards: fc.array(fc.record({ backend: fc.constantFrom("cuda", "vulkan"), device: fc.integer({ min: 0, max: 3 }) }), { maxLength: 2 }),
    });
    const property = fc.property(facts, (one) => {
      const plan = doctorPlan(one, () => true);
      const usesCard = one.options.gpuLayers !== 0 && one.options.backend !== "cpu" && one.backends.length > 0;
      return (
        plan.length <= 10 &&
        new Set(plan.map(({ options }) => JSON.stringify(options))).size === plan.length &&
        (!usesCard || plan.some(({ step }) => step === "processor"))
      );
    });
    fc.assert(property, { numRuns: 1_000, seed: 7 });
  });
});

describe("the load doctor's words", () => {
  const sentence = (first: AppError | null, worked: Attempt | null, onCard = true) =>
    sentenceOf({ onCard, layers: 32, first, worked, tries: 4 });
  const crashed = new AppError("engine/crashed", "signal SIGABRT");

  it("say in one sentence what was wrong and what is done", () => {
    expect(sentence(crashed, { step: "fewer-layers", options: { ...free, gpuLayers: 16 } })).toBe(
      "The graphics card's driver ended the load, so 16 of 33 layers are now put on the card and the processor computes the rest.",
    );
    expect(sentence(new AppError("engine/hung", ""), { step: "processor", options: { ...free, backend: "cpu", gpuLayers: 0 } })).toBe(
      "The graphics card's driver stopped answering, so the processor computes it now, which is slower.",
    );
    expect(sentence(crashed, { step: "other-backend", options: { ...free, backend: "vulkan" } })).toContain("Vulkan is used now.");
    const small: Attempt = { step: "smaller-context", options: { ...free, contextTokens: 4_096 } };
    expect(sentence(new AppError("engine/out-of-memory", ""), small, false)).toBe(
      "There was too little memory for these settings, so a context of 4,096 tokens is used now.",
    );
  });

  it("say when it passed by itself, and when nothing helped", () => {
    expect(sentence(null, { step: "as-set", options: free })).toContain("nothing is changed");
    expect(sentence(crashed, null)).toMatch(/^None of 4 settings loaded/);
  });

  it("name each try", () => {
    expect(whatOf({ step: "fewer-layers", options: { ...free, gpuLayers: 8 } }, 32)).toBe(
      "8 of 33 layers on the graphics card, the usual context",
    );
    expect(whatOf({ step: "processor-smaller-context", options: { ...free, contextTokens: 2_048 } }, 32)).toBe(
      "the processor alone, a context of 2,048 tokens",
    );
  });
});
