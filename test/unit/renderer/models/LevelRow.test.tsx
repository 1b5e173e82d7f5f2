import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { Fit, LoadOptions } from "#src/contract/model.ts";
import { FamilyCard } from "../../../../renderer/models/library/FamilyCard.tsx";
import { LevelRow } from "../../../../renderer/models/library/LevelRow.tsx";
import { TagsDialog } from "../../../../renderer/models/library/TagsDialog.tsx";
import { useLoads } from "../../../../renderer/state/loads.ts";
import { answerWith, page, refuse } from "../pageCore.ts";
import { aHeader, aModel, modelId, someLoaded } from "../sampleModels.ts";

const GB = 1024 ** 3;
const suggestion: LoadOptions = { contextTokens: 4096, gpuLayers: null, threads: null, backend: null, device: null };
const tooLarge: Fit = {
  fits: false,
  neededBytes: 6.1 * GB,
  availableBytes: 4.3 * GB,
  weightsBytes: 4 * GB,
  kvCacheBytes: 2 * GB,
  computeBytes: 0.1 * GB,
  contextTokens: 32_768,
  suggestion,
};

/** Fits only with a context of 4,096; `loads` collects what was asked to be loaded. */
const coreWithLittleMemory = () => {
  const loads: unknown[] = [];
  answerWith({
    models: {
      fit: page.models.fit.handler(({ input }) => (input.options.contextTokens === 4096 ? { ...tooLarge, fits: true } : tooLarge)),
      load: page.models.load.handler(({ input }) => {
        loads.push(input);
        return { runId: modelId(9) as never };
      }),
    },
  });
  return loads;
};

/** A paragraph by all of its words. */
const facts = (words: string) => screen.getByText((_, element) => element?.tagName === "P" && element.textContent === words);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  useLoads.setState({ refused: {} });
});

describe("a model in the list", () => {
  test("a load that would not fit becomes a question, and yes loads with the setting that works", async () => {
    const loads = coreWithLittleMemory();
    render(<LevelRow model={aModel({})} />);
    screen.getByRole("button", { name: "Load Sample 4B, Q4_K_M" }).click();
    const yes = await screen.findByRole("button", { name: /^Load it with a 4,096-token context$/ });
    expect(screen.getByText(/The model needs 6\.1 GB and 4\.3 GB are free\. Load it with a 4,096-token context instead\?/)).toBeDefined();
    expect(loads).toEqual([]);
    yes.click();
    await vi.waitFor(() => expect(loads).toEqual([{ modelId: modelId(1), options: suggestion }]));
    expect(screen.queryByRole("button", { name: /^Load it with a 4,096-token context$/ })).toBeNull();
  });

  test("memory taken between prediction and load leads to the same question", async () => {
    let free = true;
    answerWith({
      models: {
        fit: page.models.fit.handler(() => ({ ...tooLarge, fits: free })),
        load: page.models.load.handler(() => {
          free = false;
          return refuse(new AppError("model/insufficient-memory", "taken"));
        }),
      },
    });
    render(<LevelRow model={aModel({})} />);
    screen.getByRole("button", { name: "Load Sample 4B, Q4_K_M" }).click();
    expect(await screen.findByRole("button", { name: /^Load it with a 4,096-token context$/ })).toBeDefined();
  });

  test("an unreadable file says why and offers no load", () => {
    render(<LevelRow model={aModel({ verdict: { kind: "invalid", reason: "truncated", message: "tensor 3 ends beyond the file" } })} />);
    expect(screen.getByText(/The file is cut off/)).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Load/ })).toBeNull();
  });

  test("a loaded model tells device and measured memory, and can be unloaded; a starter is called one", () => {
    render(<LevelRow model={aModel({ source: "starter", state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 } })} />);
    expect(facts("4.9 bits per weight · 2.5 GB · on CPU · 96 MB in use")).toBeDefined();
    expect([screen.getByText("Starter"), screen.getByRole("button", { name: "Unload Sample 4B, Q4_K_M" })].length).toBe(2);
  });

  test("what was measured here is said; what was not can be measured", async () => {
    const asked: unknown[] = [];
    answerWith({
      lab: {
        benchmark: page.lab.benchmark.handler(({ input }) => {
          asked.push(input);
          return { runId: modelId(9) as never };
        }),
      },
    });
    const { rerender } = render(<LevelRow model={aModel({})} fit="memory" />);
    expect(facts("4.9 bits per weight · 2.5 GB · fits in memory")).toBeDefined();
    screen.getByRole("button", { name: /^Measure it ?: the speed of Sample 4B, Q4_K_M$/ }).click();
    await vi.waitFor(() => expect(asked).toEqual([{ modelId: modelId(1) }]));
    const measured = {
      speed: { promptTokensPerSecond: 90, generationTokensPerSecond: 31.4, at: 1 },
      quality: { perplexity: 9, klDivergence: 0.01, topTokenAgreement: 0.972, at: 1 },
    };
    rerender(<LevelRow model={aModel({ measured })} fit="gpu" />);
    expect(
      facts("4.9 bits per weight · 2.5 GB · fits on your GPU · about 31 tokens/s here · agrees with the largest level on 97.2 % of words"),
    ).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Measure it/ })).toBeNull();
  });

  test("after a load that failed the doctor is offered, and what it found can be loaded", async () => {
    const asked: unknown[] = [];
    answerWith({
      models: {
        diagnose: page.models.diagnose.handler(({ input }) => {
          asked.push(input);
          return { runId: modelId(9) as never };
        }),
        fit: page.models.fit.handler(() => ({ ...tooLarge, fits: true })),
        load: page.models.load.handler(({ input }) => {
          asked.push(input);
          return { runId: modelId(9) as never };
        }),
      },
    });
    const state = { kind: "failed", error: { code: "engine/load-failed", message: "", retry: "after-change" } } as const;
    const { rerender } = render(<LevelRow model={aModel({ state })} />);
    screen.getByRole("button", { name: "Find settings that work" }).click();
    await vi.waitFor(() => expect(asked).toEqual([{ modelId: modelId(1) }]));
    const remedy = {
      at: 1,
      options: suggestion,
      sentence: "The graphics card ran out of memory; with a smaller context it loads.",
      tries: [{ what: "20 layers on the GPU", worked: false, why: "out of memory" }],
    };
    rerender(<LevelRow model={aModel({ state, remedy })} />);
    expect(screen.getByText(remedy.sentence)).toBeDefined();
    expect(screen.queryByText("20 layers on the GPU")).toBeNull();
    screen.getByRole("button", { name: /What was tried/ }).click();
    expect(await screen.findByText("20 layers on the GPU")).toBeDefined();
    screen.getByRole("button", { name: "Load like this" }).click();
    await vi.waitFor(() => expect(asked[1]).toEqual({ modelId: modelId(1), options: suggestion }));
  });
});

describe("a family", () => {
  test("shows its levels together, its shared facts once, and each level can be loaded by its own name", () => {
    const level = (n: number, quantization: string, bitsPerWeight: number) =>
      aModel({ id: modelId(n), verdict: { kind: "valid", header: aHeader({ quantization, bitsPerWeight, splitCount: n }) } });
    const levels = [level(1, "Q4_K_M", 4.85), level(2, "F16", 16)];
    render(<FamilyCard family={{ key: "sample", name: "Sample 4B", levels }} fits={new Map([[modelId(2), "too-large"]])} />);
    expect(screen.getByRole("heading", { name: "Sample 4B" })).toBeDefined();
    expect(screen.getByText("2 levels · 4 B parameters · up to 40,960 tokens of context · apache-2.0")).toBeDefined();
    expect(facts("16.0 bits per weight · 2.5 GB · in 2 parts · too large for the free memory")).toBeDefined();
    expect(screen.getAllByRole("button", { name: /^Load / }).map((button) => button.getAttribute("aria-label"))).toEqual([
      "Load Sample 4B, Q4_K_M",
      "Load Sample 4B, F16",
    ]);
  });
});

describe("tags", () => {
  test("are added by word and taken off, none twice", async () => {
    const kept: unknown[] = [];
    const model = aModel({ tags: ["work"] });
    answerWith({
      models: {
        update: page.models.update.handler(({ input }) => {
          kept.push(input.tags);
          return { ...model, tags: input.tags ?? [] };
        }),
      },
    });
    render(<TagsDialog model={model} onClose={() => undefined} />);
    fireEvent.change(screen.getByRole("textbox", { name: "New tag" }), { target: { value: " legal " } });
    screen.getByRole("button", { name: "Add" }).click();
    await vi.waitFor(() => expect(kept).toEqual([["work", "legal"]]));
    screen.getByRole("button", { name: "Take off work" }).click();
    await vi.waitFor(() => expect(kept[1]).toEqual([]));
  });
});
