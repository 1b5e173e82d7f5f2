import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogueSchema } from "#src/contract/catalogue.ts";
import { draftOf } from "#src/models/downloads/planning.ts";

const catalogue = catalogueSchema.parse(JSON.parse(readFileSync(new URL("../../../../resources/catalogue.json", import.meta.url), "utf8")));

it("has about 25 models, each under one key, in one plain sentence", () => {
  expect(catalogue.models.length).toBeGreaterThanOrEqual(25);
  expect(new Set(catalogue.models.map(({ key }) => key)).size).toBe(catalogue.models.length);
  expect(catalogue.models.filter(({ goodFor }) => !/^[A-Z].{10,140}\.$/.test(goodFor)).map(({ key }) => key)).toEqual([]);
});

it("says of each size whether it was published, and none contradicts its level", () => {
  const files = catalogue.models.flatMap((model) => model.files.map((file) => ({ model, file })));
  expect(files.filter(({ file }) => file.sizeIs === undefined)).toEqual([]);
  const odd = files.filter(({ model, file }) => {
    const bits = (file.sizeBytes * 8) / model.parameters;
    const named = /F16/.test(file.quantization) ? 16 : Number(/\d/.exec(file.quantization)?.[0]);
    return bits < named * 0.95 || bits > named * 1.45 || Math.abs(bits - file.bitsPerWeight) > 0.02;
  });
  expect(odd.map(({ model, file }) => `${model.key} ${file.quantization}`)).toEqual([]);
});

it("leads each level to addresses that may be fetched", async () => {
  for (const { key, files } of catalogue.models) {
    for (const { quantization, parts } of files) {
      const draft = await draftOf({ kind: "catalogue", key, quantization }, async () => catalogue, null);
      expect([key, quantization, draft.parts.length]).toEqual([key, quantization, parts.length]);
    }
  }
});
