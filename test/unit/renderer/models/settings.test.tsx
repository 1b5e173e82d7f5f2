import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Devices, Fit, LoadOptions, Model } from "#src/contract/model.ts";
import { QuantizeDialog } from "../../../../renderer/models/QuantizeDialog.tsx";
import { places } from "../../../../renderer/models/settings/LoadSettings.tsx";
import { SettingsDialog } from "../../../../renderer/models/settings/SettingsDialog.tsx";
import { answerWith, page } from "../pageCore.ts";
import { aHeader, aModel, modelId } from "../sampleModels.ts";

const GB = 1024 ** 3;
const automatic: LoadOptions = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const devices: Devices = {
  backends: [
    { name: "cpu", present: true, used: false, reason: null },
    { name: "cuda", present: true, used: true, reason: null },
    { name: "vulkan", present: false, used: false, reason: "No driver." },
  ],
  gpus: [
    { name: "Card A", backend: "cuda", device: 0, totalBytes: 8 * GB, freeBytes: 6 * GB },
    { name: "Card B", backend: "cuda", device: 3, totalBytes: 4 * GB, freeBytes: 3 * GB },
  ],
  cpu: { name: "A processor", physicalCores: 4, logicalCores: 8 },
  memory: { totalBytes: 16 * GB, availableBytes: 8 * GB },
  llamaCpp: null,
};
const fits: Fit = {
  fits: true,
  neededBytes: 3 * GB,
  availableBytes: 8 * GB,
  weightsBytes: 2 * GB,
  kvCacheBytes: 0.9 * GB,
  computeBytes: 0.1 * GB,
  contextTokens: 8_192,
  suggestion: null,
};

/** Keeps what is changed. */
const open = (model: Model, predict: () => Fit = () => fits) => {
  const changes: unknown[] = [];
  answerWith({
    models: {
      devices: page.models.devices.handler(() => devices),
      fit: page.models.fit.handler(() => predict()),
      update: page.models.update.handler(({ input: { modelId: _, ...change } }) => {
        changes.push(change);
        return model;
      }),
    },
  });
  render(<SettingsDialog model={model} onClose={() => undefined} />);
  return changes;
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("settings of one model", () => {
  test("keep a context at once, and say what the memory comes to", async () => {
    const changes = open(aModel({}));
    expect(await screen.findByText(/Needs 3 GB; 8 GB are free\. An estimate, with 8,192 tokens of context\./)).toBeDefined();
    const field = screen.getByRole("textbox", { name: "Context" });
    fireEvent.change(field, { target: { value: "16384" } });
    fireEvent.blur(field);
    await vi.waitFor(() => expect(changes).toEqual([{ options: { contextTokens: 16_384 } }]));
  });

  test("that do not fit offer those that do as a button", async () => {
    const suggestion = { ...automatic, contextTokens: 4_096 };
    const changes = open(aModel({}), () => ({ ...fits, fits: false, neededBytes: 12 * GB, suggestion }));
    (await screen.findByRole("button", { name: "Use a 4,096-token context" })).click();
    await vi.waitFor(() => expect(changes).toEqual([{ options: suggestion }]));
  });

  test("that leave memory over offer the most that fits", async () => {
    const best = { ...automatic, contextTokens: 32_768 };
    const changes = open(aModel({}), () => ({ ...fits, best }));
    (await screen.findByRole("button", { name: "Use the most that fits: a 32,768-token context" })).click();
    await vi.waitFor(() => expect(changes).toEqual([{ options: best }]));
  });

  test("keep a template in place of the file's own, and give the file's own back", async () => {
    const changes = open(aModel({ template: "{{ mine }}" }));
    screen.getByRole("button", { name: /Chat template/ }).click();
    const field = await screen.findByRole("textbox", { name: "Chat template (Jinja)" });
    expect((field as HTMLTextAreaElement).value).toBe("{{ mine }}");
    fireEvent.change(field, { target: { value: "{{ other }}" } });
    screen.getByRole("button", { name: "Use this template" }).click();
    await vi.waitFor(() => expect(changes).toEqual([{ template: "{{ other }}" }]));
    screen.getByRole("button", { name: "Back to the file’s own" }).click();
    await vi.waitFor(() => expect(changes[1]).toEqual({ template: null }));
    expect((field as HTMLTextAreaElement).value).toBe("{{ messages }}");
  });

  test("of answers can go back to the default one by one", async () => {
    const changes = open(aModel({ sampling: { temperature: 0, topK: 5 } }));
    screen.getByRole("button", { name: /How it answers 2 of its own/ }).click();
    (await screen.findByRole("button", { name: /^Back to default: .*Liveliness$/ })).click();
    await vi.waitFor(() => expect(changes).toEqual([{ sampling: { topK: 5 } }]));
  });

  test("list each device by its own number, and keep a choice that is not here now in sight", () => {
    expect(places(devices, automatic).map(({ label, options }) => [label, options.backend, options.device])).toEqual([
      ["Automatic", null, null],
      ["CPU", "cpu", null],
      ["CUDA (NVIDIA)", "cuda", null],
      ["CUDA (NVIDIA): Card A, 6 GB free", "cuda", 0],
      ["CUDA (NVIDIA): Card B, 3 GB free", "cuda", 3],
    ]);
    expect(places(devices, { backend: "metal", device: null }).at(-1)?.label).toBe("Metal (Apple) (not on this machine now)");
  });
});

describe("making a smaller level", () => {
  const f16 = aModel({ verdict: { kind: "valid", header: aHeader({ quantization: "F16", bitsPerWeight: 16 }) } });

  test("says about how large each will be, and begins with the chosen one", async () => {
    const asked: unknown[] = [];
    answerWith({
      models: {
        quantizer: page.models.quantizer.handler(() => ({ available: true, reason: null, types: ["Q8_0", "Q4_K_M"], freeBytes: 9 * GB })),
        quantize: page.models.quantize.handler(({ input }) => {
          asked.push(input);
          return { runId: modelId(9) as never };
        }),
      },
    });
    render(<QuantizeDialog model={f16} onClose={() => undefined} />);
    expect(await screen.findByRole("radio", { name: /Balanced Q4_K_M · the usual choice.*about 2\.3 GB/, checked: true })).toBeDefined();
    expect(screen.getByText(/9 GB are free on the disk it is written to\./)).toBeDefined();
    screen.getByRole("radio", { name: /Nearly exact Q8_0/ }).click();
    (await screen.findByRole("button", { name: "Make Q8_0" })).click();
    await vi.waitFor(() => expect(asked).toEqual([{ modelId: modelId(1), type: "Q8_0" }]));
  });

  test("explains where the tool is absent, and offers no button", async () => {
    answerWith({
      models: {
        quantizer: page.models.quantizer.handler(() => ({ available: false, reason: "Build it once.", types: [], freeBytes: null })),
      },
    });
    render(<QuantizeDialog model={f16} onClose={() => undefined} />);
    expect(await screen.findByText("Build it once.")).toBeDefined();
    expect(screen.queryByRole("button", { name: /^Make/ })).toBeNull();
  });
});
