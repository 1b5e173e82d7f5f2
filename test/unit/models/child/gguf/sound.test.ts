import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { architectures, parts as partArchitectures } from "#src/models/child/gguf/architectures.ts";
import { fileTypes } from "#src/models/child/gguf/types.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import {
  bool,
  type GgufParts,
  gguf,
  i32,
  i32s,
  sound,
  soundTensors,
  string,
  texts,
  u16,
  u32,
  u32s,
  withEntries,
  withoutEntry,
} from "#test/support/gguf.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, parts: GgufParts): string => {
  const path = join(folder, name);
  writeFileSync(path, gguf(parts));
  return path;
};
const headerOf = (parts: GgufParts) => {
  const verdict = validateFiles([write("model.gguf", parts)]);
  if (verdict.kind === "invalid") throw new Error(`${verdict.reason}: ${verdict.message}`);
  return verdict.header;
};

describe("a sound file", () => {
  it("gives its whole header", () => {
    const { memory, ...header } = headerOf(sound);
    expect(memory?.embeddingBytes).toBe(204);
    expect(header).toEqual({
      name: "Small",
      family: "Small",
      architecture: "llama",
      quantization: "Q8_0",
      bitsPerWeight: ((6 * 34 + 128 + 2 * 32 * 34) * 8) / (192 + 32 + 2048),
      parameters: 192 + 32 + 2048,
      contextTokens: 512,
      layers: 2,
      embeddingLength: 32,
      kvBytesPerToken: 2 * 2 * (8 + 8) * 2,
      vocabularySize: 6,
      tokenizer: "gpt2",
      chatTemplate: "{% for m in messages %}{{ m.content }}{% endfor %}",
      licence: "mit",
      author: "Nobody",
      kind: "chat",
      tensorCount: 4,
      splitCount: 1,
    });
  });

  it.each([
    [{ basename: "Qwen3", size_label: "0.6B" }, "whatever", "Qwen3 0.6B"],
    [{ basename: "Llama-3.2", size_label: "3B", finetune: "Instruct" }, "x", "Llama-3.2 3B Instruct"],
    [{ basename: "Qwen3-0.6B", size_label: "0.6B", version: "v1.1" }, "x", "Qwen3-0.6B v1.1"],
    [{ basename: "granite-3.3-2b-instruct-Q8_0", finetune: "instruct" }, "x", "granite-3.3-2b-instruct"],
    [{ name: "Meta Llama 3.1 8B Instruct" }, "x", "Meta Llama 3.1 8B Instruct"],
    [{ name: "mistral-7b-instruct-v0.2.Q4_K_M" }, "x", "mistral-7b-instruct-v0.2"],
    [{ name: "gemma-3-4b-it-UD-Q4_K_XL" }, "x", "gemma-3-4b-it"],
    [{ name: "Llama-3.2-3B-Instruct-GGUF" }, "x", "Llama-3.2-3B-Instruct"],
    [{ name: "llama" }, "stories260K.i1-IQ4_XS", "stories260K"],
    [{ name: "llama" }, "Q8_0", "Q8_0"],
  ])("belongs with %o in a file %s to the family %s", (stated, stem, family) => {
    const entries = Object.fromEntries(Object.entries(stated).map(([key, text]) => [`general.${key}`, string(text)]));
    const path = join(folder, `${stem}.gguf`);
    writeFileSync(path, gguf(withEntries(withoutEntry(sound, "general.name"), entries)));
    expect(validateFiles([path])).toMatchObject({ kind: "valid", header: { family } });
  });

  it("may have a template whose macros walk what is nested", () => {
    const template =
      "{% macro walk(x) %}{% for y in x %}{{ walk(y) }}{% endfor %}{{ walk(x.y) if x.y else '' }}{% endmacro %}{{ walk(messages) }}";
    expect(headerOf(withEntries(sound, { "tokenizer.chat_template": string(template) })).chatTemplate).toBe(template);
  });

  it("may be of version 2", () => {
    expect(headerOf({ ...sound, version: 2 }).name).toBe("Small");
  });

  it("may be aligned otherwise, have bytes behind its data, and lack the padding of its last tensor", () => {
    expect(headerOf({ ...withEntries(sound, { "general.alignment": u32(64) }), alignment: 64 }).tensorCount).toBe(4);
    const path = join(folder, "trailing.gguf");
    writeFileSync(path, Buffer.concat([gguf(sound), Buffer.alloc(1000, 7)]));
    expect(validateFiles([path]).kind).toBe("valid");
  });

  it("is known in every architecture of the engine", () => {
    const refused = [...architectures].flatMap((architecture) => {
      const entries = sound.entries.map(([key, value]) => [key.toString().replace(/^llama\./, `${architecture}.`), value] as const);
      const verdict = validateFiles([
        write("model.gguf", withEntries({ ...sound, entries }, { "general.architecture": string(architecture) })),
      ]);
      return verdict.kind === "invalid" ? [`${architecture}: ${verdict.reason}`] : [];
    });
    expect(refused).toEqual([]);
    expect(architectures.size).toBeGreaterThan(140);
  });

  it("counts heads that differ from layer to layer", () => {
    const counted = withEntries(sound, { "llama.attention.head_count": u32s([4, 2]), "llama.attention.head_count_kv": i32s([2, 0]) });
    expect(headerOf(counted).kvBytesPerToken).toBe(2 * (8 + 8) * 2);
  });

  it("counts only the layers with attention in a hybrid model, and no values where they are compressed", () => {
    expect(headerOf(withEntries(sound, { "llama.full_attention_interval": u32(2) })).kvBytesPerToken).toBe(2 * 16 * 2);
    expect(headerOf(withEntries(sound, { "llama.attention.key_length_mla": u32(8) })).kvBytesPerToken).toBe(2 * 2 * 8 * 2);
  });

  it("may say -1 for a token it does not have, and name a padding token one past the end", () => {
    const tokens = { "tokenizer.ggml.seperator_token_id": u32(0xffff_ffff), "tokenizer.ggml.padding_token_id": u32(6) };
    expect(headerOf(withEntries(sound, tokens)).vocabularySize).toBe(6);
  });

  it("is named after its file when it has no name, and shows no control characters", () => {
    expect(headerOf(withoutEntry(sound, "general.name")).name).toBe("model");
    expect(headerOf(withEntries(sound, { "general.name": string("\u202Egood\u0007 \u200Bmodel") })).name).toBe("good   model");
  });

  it.each([
    ["chat", {}],
    ["completion", { "tokenizer.chat_template": string("") }],
    ["embedding", { "llama.pooling_type": u32(1) }],
    ["embedding", { "tokenizer.chat_template": string(""), "llama.attention.causal": bool(0) }],
    ["reranker", { "llama.pooling_type": u32(4) }],
    ["reranker", { "llama.classifier.output_labels": texts(["yes", "no"]) }],
    ["other", { "general.type": string("adapter") }],
  ])("is recognised as %s", (kind, entries) => {
    expect(headerOf(withEntries(sound, entries)).kind).toBe(kind);
  });

  it("is a vocabulary without tensors, and a part without layers when its architecture is one", () => {
    expect(headerOf({ ...sound, tensors: [] }).kind).toBe("vocabulary");
    expect(partArchitectures.has("clip")).toBe(true);
    expect(headerOf({ entries: [["general.architecture", string("clip")]], tensors: soundTensors }).kind).toBe("other");
  });

  it("is labelled by its file type, or by its tensors where that type is nowhere in it", () => {
    expect(headerOf(withEntries(sound, { "general.file_type": u32(15) })).quantization).toBe("Q8_0");
    expect(headerOf(withoutEntry(sound, "general.file_type")).quantization).toBe("Q8_0");
    const mixed = soundTensors.map((tensor, index) => (index === 0 ? tensor : { ...tensor, dimensions: [256n, 8n], type: 12 }));
    expect(headerOf({ ...withEntries(sound, { "general.file_type": u32(15) }), tensors: mixed }).quantization).toBe("Q4_K_M");
    expect(fileTypes.get(15)).toBe("Q4_K_M");
  });
});

describe("a split model", () => {
  const part = (number: number, count: number, tensors: readonly number[], all = 4): GgufParts => ({
    ...withEntries(number === 0 ? sound : { entries: [["general.architecture", string("llama")]], tensors: [] }, {
      "split.no": u16(number),
      "split.count": u16(count),
      "split.tensors.count": i32(all),
    }),
    tensors: tensors.map((index) => soundTensors[index]).filter((tensor) => tensor !== undefined),
  });
  const name = (folderName: string, number: number, count: number): string => `${folderName}/Big-0000${number}-of-0000${count}.gguf`;
  const reasonOf = (paths: readonly string[]): string => {
    const verdict = validateFiles(paths);
    return verdict.kind === "invalid" ? verdict.reason : "none";
  };

  it("is one model whichever part is named", () => {
    mkdirSync(join(folder, "whole"));
    const first = write(name("whole", 1, 2), part(0, 2, [0, 1]));
    const second = write(name("whole", 2, 2), part(1, 2, [2, 3]));
    const verdicts = [validateFiles([first]), validateFiles([second]), validateFiles([first, second])];
    expect(
      verdicts.map((verdict) => (verdict.kind === "valid" ? [verdict.header.splitCount, verdict.header.tensorCount] : verdict)),
    ).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
  });

  it.each([
    ["a part that is not there", "split-incomplete", [part(0, 3, [0, 1]), part(1, 3, [2, 3])], 3],
    ["parts of different counts", "split-mismatch", [part(0, 2, [0, 1]), part(1, 3, [2, 3])], 2],
    ["parts in the wrong order", "split-mismatch", [part(1, 2, [2, 3]), part(0, 2, [0, 1])], 2],
    ["fewer tensors than declared", "split-mismatch", [part(0, 2, [0, 1], 9), part(1, 2, [2, 3], 9)], 2],
    ["a tensor in two parts", "duplicate-tensor", [part(0, 2, [0, 1]), part(1, 2, [1, 2])], 2],
  ] as const)("is refused with %s", (what, reason, files, count) => {
    const at = what.replaceAll(" ", "-");
    mkdirSync(join(folder, at));
    const paths = files.map((file, index) => write(name(at, index + 1, count), file));
    expect(reasonOf([paths[0] ?? ""])).toBe(reason);
  });
});

describe("what is no file", () => {
  it.each([
    ["an address", "https://example.org/model.gguf", "is-url"],
    ["a file address", "file:///etc/passwd", "is-url"],
    ["a relative path", "models/model.gguf", "relative-path"],
    ["nothing", "/nowhere/model.gguf", "missing"],
    ["a folder", "/tmp", "not-a-file"],
    ["a device without an end", "/dev/zero", "not-a-file"],
    ["a device", "/dev/null", "not-a-file"],
  ])("is refused without being read: %s", (_, path, reason) => {
    expect(validateFiles([path])).toMatchObject({ kind: "invalid", reason });
  });

  it("is found behind links, which are followed to files and in circles refused", () => {
    const path = write("real.gguf", sound);
    symlinkSync(path, join(folder, "link.gguf"));
    symlinkSync(join(folder, "b.gguf"), join(folder, "a.gguf"));
    symlinkSync(join(folder, "a.gguf"), join(folder, "b.gguf"));
    expect(validateFiles([join(folder, "link.gguf")]).kind).toBe("valid");
    expect(validateFiles([join(folder, "a.gguf")])).toMatchObject({ kind: "invalid", reason: "unreadable" });
  });
});

const assets = new URL("../../../../../../shared/assets/models/", import.meta.url).pathname;
const starter = new URL("../../../../../resources/starter/starter-q8_0.gguf", import.meta.url).pathname;

describe("real files", () => {
  it("takes the starter", () => {
    expect(validateFiles([starter])).toMatchObject({
      kind: "valid",
      header: { architecture: "llama", quantization: "Q8_0", contextTokens: 2048, layers: 5, kvBytesPerToken: 5120, kind: "chat" },
    });
  });

  it.skipIf(!existsSync(assets))("refuses none of the test data's models (skipped without ../shared/assets)", () => {
    const found = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".gguf"));
    const refused = found
      .map((path) => ({ path, verdict: validateFiles([join(assets, path)]) }))
      .filter(({ verdict }) => verdict.kind !== "valid");
    expect(found.length).toBeGreaterThanOrEqual(10);
    expect(refused).toEqual([]);
  });
});
