/** What every ModelRepository promises, held against the one in memory and the one in the database. */
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelFolderIdSchema, modelIdSchema } from "#src/contract/ids.ts";
import type { ModelHeader } from "#src/contract/model.ts";
import type { ModelFolderRow, ModelRepository, ModelRow } from "#src/models/ports.ts";

export const newModelId = () => modelIdSchema.parse(uuid());
export const newModelFolderId = () => modelFolderIdSchema.parse(uuid());

/** A header of an 8-billion-parameter chat model, with what is given replaced. */
export const someHeader = (changes: Partial<ModelHeader> = {}): ModelHeader => ({
  name: "Some 8B",
  architecture: "llama",
  quantization: "Q4_K_M",
  bitsPerWeight: 4.9,
  parameters: 8_030_000_000,
  contextTokens: 131_072,
  layers: 32,
  embeddingLength: 4096,
  kvBytesPerToken: 131_072,
  vocabularySize: 128_256,
  tokenizer: "gpt2",
  chatTemplate: "{{ messages }}",
  licence: null,
  author: null,
  kind: "chat",
  tensorCount: 292,
  splitCount: 1,
  family: "sample",
  ...changes,
});
export const someModelRow = (changes: Partial<ModelRow> = {}): ModelRow => ({
  id: newModelId(),
  paths: ["/models/some.gguf"],
  source: "linked",
  folderId: null,
  addedAt: 1_000,
  // More than a double holds exactly: device and inode are decimal strings for that.
  identities: [{ dev: "64769", ino: "18446744073709551615", sizeBytes: 4_920_000_000, mtimeMs: 1_700_000_000_123 }],
  sizeBytes: 4_920_000_000,
  sha256: null,
  partHashes: [],
  hashedAt: null,
  verified: null,
  verdict: { kind: "valid", header: someHeader() },
  options: { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null },
  checkedBy: 1,
  sampling: {},
  template: null,
  tags: [],
  remedy: null,
  origin: null,
  lastUsedAt: null,
  ...changes,
});
const someFolder = (changes: Partial<ModelFolderRow> = {}): ModelFolderRow => ({
  id: newModelFolderId(),
  path: "/models",
  addedAt: 1_000,
  ...changes,
});
const byId = <T extends { readonly id: string }>(rows: readonly T[]): readonly T[] => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));

export const modelRepositorySuite = (
  name: string,
  make: () => Promise<{ readonly repository: ModelRepository; close(): Promise<void> }>,
): void => {
  describe(`${name}: models`, () => {
    let made: Awaited<ReturnType<typeof make>>;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it("begins empty", async () => {
      expect([await made.repository.listModels(), await made.repository.listFolders()]).toEqual([[], []]);
    });

    it("gives back whole rows, invalid and split ones too", async () => {
      const folder = someFolder();
      const rows = [
        someModelRow(),
        someModelRow({ source: "starter", sha256: "ab".repeat(32), lastUsedAt: 5_000 }),
        someModelRow({ source: "folder", folderId: folder.id, verdict: { kind: "invalid", reason: "truncated", message: "Cut off." } }),
        someModelRow({
          paths: ["/models/Größe 😀-00001-of-00002.gguf", "/models/Größe 😀-00002-of-00002.gguf"],
          identities: [],
          options: { contextTokens: 4096, gpuLayers: 0, threads: 3, backend: null, device: null },
        }),
      ];
      await made.repository.saveFolder(folder);
      for (const row of rows) await made.repository.saveModel(row);
      expect(byId(await made.repository.listModels())).toEqual(byId(rows));
      expect(await made.repository.listFolders()).toEqual([folder]);
    });

    it("replaces a row of the same id", async () => {
      const row = someModelRow();
      const used = {
        ...row,
        sha256: "cd".repeat(32),
        lastUsedAt: 9_000,
        partHashes: ["cd".repeat(32)],
        hashedAt: 8_000,
        verified: { against: "checksum-file" as const, matches: false, at: 8_500 },
        checkedBy: 7,
        sampling: { temperature: 0.5, seed: null },
        template: "{{ x }}",
        tags: ["work", "Größe"],
        remedy: { at: 3, options: null, sentence: "Nothing helped.", tries: [{ what: "CPU", worked: false, why: null }] },
        origin: { kind: "download" as const, url: "https://models.example/a.gguf" },
        options: { contextTokens: 2048, gpuLayers: null, threads: 1, backend: null, device: null },
      };
      await made.repository.saveModel(row);
      await made.repository.saveModel(used);
      expect(await made.repository.listModels()).toEqual([used]);
    });

    it("forgets one row and leaves the others", async () => {
      const [gone, kept] = [someModelRow(), someModelRow({ paths: ["/models/other.gguf"] })];
      await made.repository.saveModel(gone);
      await made.repository.saveModel(kept);
      await made.repository.removeModel(gone.id);
      await made.repository.removeModel(newModelId());
      expect(await made.repository.listModels()).toEqual([kept]);
    });

    it("removes a folder with its rows only", async () => {
      const [gone, kept] = [someFolder(), someFolder({ path: "/other" })];
      const rows = [someModelRow({ folderId: gone.id }), someModelRow({ folderId: kept.id }), someModelRow()];
      for (const folder of [gone, kept]) await made.repository.saveFolder(folder);
      for (const row of rows) await made.repository.saveModel(row);
      await made.repository.removeFolder(gone.id);
      expect(await made.repository.listFolders()).toEqual([kept]);
      expect(byId(await made.repository.listModels())).toEqual(byId(rows.slice(1)));
    });
  });
};
