import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Model } from "#src/contract/model.ts";
import type { Passport } from "#src/contract/passport.ts";
import { diffRuns } from "../../../../renderer/models/passport/diffRuns.ts";
import { PassportPanel } from "../../../../renderer/models/passport/PassportPanel.tsx";
import { answerWith, page } from "../pageCore.ts";
import { aModel, modelId, someLoaded } from "../sampleModels.ts";

const HASH = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea";
const aPassport = (over: Partial<Passport>): Passport => ({
  modelId: modelId(1),
  sha256: HASH,
  verified: null,
  hashedAt: 1,
  origin: "In the watched folder “gguf”",
  sourceUrl: null,
  licence: "apache-2.0",
  author: "Someone",
  architecture: "qwen3",
  parameters: 4e9,
  contextTokens: 40_960,
  quantization: "Q4_K_M",
  bitsPerWeight: 4.85,
  tensorTypes: [
    { type: "Q4_K", tensors: 216, bytes: 790 },
    { type: "Q6_K", tensors: 37, bytes: 209 },
    { type: "F32", tensors: 145, bytes: 1 },
  ],
  template: { kind: "unknown" },
  templateText: "{{ messages }}",
  specialTokens: [],
  parts: [{ fileName: "sample-4b-Q4_K_M.gguf", sizeBytes: 2.5 * 1024 ** 3, sha256: null }],
  ...over,
});

/** Answers with this passport; `verified` collects what was asked to be verified. */
const show = async (over: Partial<Passport>, model: Model = aModel({})) => {
  const verified: unknown[] = [];
  answerWith({
    models: {
      passport: page.models.passport.handler(() => aPassport(over)),
      verify: page.models.verify.handler(({ input }) => {
        verified.push(input);
        return { runId: modelId(9) as never };
      }),
    },
  });
  render(<PassportPanel model={model} onClose={() => undefined} />);
  await screen.findByText(HASH);
  return verified;
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a model's passport", () => {
  test("says what the file was compared with, and warns where it is another file", async () => {
    await show({ verified: { against: "checksum-file", matches: false, at: 1 } });
    expect(screen.getByText(/It is not the file it should be: a checksum file names another fingerprint/)).toBeDefined();
    cleanup();
    await show({ verified: { against: "download", matches: true, at: 1 } });
    expect(screen.getByText(/It is the file it should be: the same as what its publisher states/)).toBeDefined();
    cleanup();
    await show({});
    expect(screen.getByText(/Compared with nothing yet/)).toBeDefined();
  });

  test("reads the file again when asked, and compares a pasted fingerprint by itself", async () => {
    const verified = await show({});
    screen.getByRole("button", { name: "Read the file again" }).click();
    await vi.waitFor(() => expect(verified).toEqual([{ modelId: modelId(1), grantId: null }]));
    const field = screen.getByRole("textbox", { name: "Compare with a SHA-256 you have" });
    const said = (text: string) => {
      fireEvent.change(field, { target: { value: text } });
      return screen.getByRole("status").textContent;
    };
    expect([said(` ${HASH.toUpperCase()}  model.gguf`), said("ab".repeat(32)), said("not one"), said("")]).toEqual([
      "The same.",
      "Not the same: this is another file.",
      "This holds no SHA-256 (64 digits and letters a to f).",
      "",
    ]);
  });

  test("shows tensor types with their shares, findings on tokens, and a template's differences with equal stretches folded", async () => {
    const same = (count: number) => Array.from({ length: count }, (_, index) => ({ kind: "same" as const, text: `line ${index}` }));
    await show({
      template: {
        kind: "different",
        name: "Qwen3",
        lines: [...same(9), { kind: "removed", text: "old" }, { kind: "added", text: "new" }, ...same(9)],
      },
      specialTokens: [{ severity: "warning", text: "A turn marker is plain text." }],
    });
    expect(screen.getByRole("row", { name: /Q4_K 216 790 bytes 79 %/ })).toBeDefined();
    expect(screen.getByRole("row", { name: /F32 145 1 byte < 1 %/ })).toBeDefined();
    expect(screen.getByText("A turn marker is plain text.")).toBeDefined();
    const diff = screen.getByRole("region", { name: "Differences to the known template" });
    expect(diff.textContent).toContain("Missing here: old");
    expect(diff.textContent).toContain("Only here: new");
    expect(diff.textContent?.match(/7 equal lines/g)?.length).toBe(2);
  });

  test("of a loaded model says what was predicted beside what was measured", async () => {
    const loaded = someLoaded({ memoryBytes: 950, vramBytes: 0 });
    await show({}, aModel({ state: { kind: "loaded", loaded, predictedBytes: 1_000 } }));
    expect(screen.getByText("Predicted 1,000 bytes, measured 950 bytes: 5 % less.")).toBeDefined();
  });

  test("that cannot be read says so", async () => {
    answerWith({ models: {} });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no core")));
    render(<PassportPanel model={aModel({})} onClose={() => undefined} />);
    expect(await screen.findByText("Deskside's core is not answering.")).toBeDefined();
  });
});

test("a diff keeps two equal lines around each difference and folds only what is longer than a line", () => {
  const line = (kind: "same" | "added", text: string) => ({ kind, text });
  const lines = [
    line("same", "1"),
    line("same", "2"),
    line("same", "3"),
    line("added", "+"),
    line("same", "4"),
    line("same", "5"),
    line("same", "6"),
    line("same", "7"),
  ];
  expect(diffRuns(lines).map((run) => (run.kind === "folded" ? run.count : run.lines.map(({ text }) => text).join("")))).toEqual([
    "1",
    "23+45",
    2,
  ]);
});
