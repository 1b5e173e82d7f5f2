import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import type { Fit, LoadOptions } from "#src/contract/model.ts";
import { ModelRow } from "../../../../renderer/models/ModelRow.tsx";
import { useLoads } from "../../../../renderer/state/loads.ts";
import { answerWith, page, refuse } from "../pageCore.ts";
import { aModel, modelId, someLoaded } from "../sampleModels.ts";

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

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  useLoads.setState({ refused: {} });
});

describe("a model in the list", () => {
  test("a load that would not fit becomes a question, and yes loads with the setting that works", async () => {
    const loads = coreWithLittleMemory();
    render(<ModelRow model={aModel({})} />);
    screen.getByRole("button", { name: "Load Sample 4B, Q4_K_M" }).click();
    const yes = await screen.findByRole("button", { name: "Load it so" });
    expect(screen.getByText(/The model needs 6\.1 GB and 4\.3 GB are free\. Load it with a 4,096-token context instead\?/)).toBeDefined();
    expect(loads).toEqual([]);
    yes.click();
    await vi.waitFor(() => expect(loads).toEqual([{ modelId: modelId(1), options: suggestion }]));
    expect(screen.queryByRole("button", { name: "Load it so" })).toBeNull();
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
    render(<ModelRow model={aModel({})} />);
    screen.getByRole("button", { name: "Load Sample 4B, Q4_K_M" }).click();
    expect(await screen.findByRole("button", { name: "Load it so" })).toBeDefined();
  });

  test("an unreadable file says why and offers no load", () => {
    render(<ModelRow model={aModel({ verdict: { kind: "invalid", reason: "truncated", message: "tensor 3 ends beyond the file" } })} />);
    expect(screen.getByText(/The file is cut off/)).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Load/ })).toBeNull();
  });

  test("a loaded model tells device and measured memory, and can be unloaded; a starter is called one", () => {
    render(<ModelRow model={aModel({ source: "starter", state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 } })} />);
    expect(screen.getByText("Balanced (Q4_K_M) · 40,960 tokens of context · 2.5 GB · on CPU · 96 MB in use")).toBeDefined();
    expect([screen.getByText("Starter"), screen.getByRole("button", { name: "Unload Sample 4B" })].length).toBe(2);
  });
});
