import { expect, it } from "vitest";
import { fileNameOf, levelNamed, levels, requireWhole, roomFor } from "#src/models/quantizing/levels.ts";
import { bytesDone } from "#src/models/quantizing/output.ts";

it("knows its levels by name, from largest to smallest, and no others", () => {
  expect(levelNamed("q4_k_m")).toBe("Q4_K_M");
  expect(levels.map((level) => roomFor(level, 8e9, 1e12))).toEqual(
    levels.map((level) => roomFor(level, 8e9, 1e12)).toSorted((a, b) => b - a),
  );
  for (const name of ["F16", "IQ2_XXS", "COPY", "", "--allow-requantize"])
    expect(() => levelNamed(name)).toThrow(expect.objectContaining({ code: "request/invalid" }));
});

it.each([
  ["F32", "chat", true],
  ["bf16", "completion", true],
  ["F16", "embedding", true],
  ["Q8_0", "chat", false],
  ["F16", "vocabulary", false],
  ["F16", "other", false],
] as const)("a %s file that is %s can be quantized: %s", (quantization, kind, can) => {
  const attempt = (): void => requireWhole({ kind, quantization });
  if (can) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(expect.objectContaining({ code: "model/unsupported" }));
});

it.each([
  ["Name-F16.gguf", "Name-Q4_K_M.gguf"],
  ["name.bf16.gguf", "name-Q4_K_M.gguf"],
  ["Big-BF16-00001-of-00004.gguf", "Big-Q4_K_M.gguf"],
  ["plain.GGUF", "plain-Q4_K_M.gguf"],
])("%s becomes %s", (from, to) => expect(fileNameOf(from, "Q4_K_M")).toBe(to));

it("asks for no more room than the source takes, and a little for the rest", () => {
  expect(roomFor("Q8_0", 1e9, 1_000_000)).toBe(1_000_000 + 32 * 1024 * 1024);
});

it.each([
  [
    "[   3/  63] token_embd.weight  - [ 256, 3072, 1, 1], type =  f16, converting to q6_K .. size =     1.50 MiB ->     0.62 MiB",
    1.5 * 1024 ** 2,
  ],
  ["[   1/  63] output_norm.weight - [ 256, 1, 1, 1], type = f32, size =    0.001 MiB", 0.001 * 1024 ** 2],
  ["llama_model_quantize_impl: model size  =     7.78 MiB (16.03 BPW)", null],
  ["", null],
])("reads of %j that %s bytes are done", (line, bytes) => expect(bytesDone(line)).toBe(bytes));
