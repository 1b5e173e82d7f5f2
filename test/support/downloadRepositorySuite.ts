/** What every DownloadRepository promises, held against the one in memory and the one in the database. */
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadIdSchema, modelIdSchema } from "#src/contract/ids.ts";
import type { DownloadRepository, DownloadRow } from "#src/models/downloads/ports.ts";

export const newDownloadId = () => downloadIdSchema.parse(uuid());
const someDownload = (changes: Partial<DownloadRow> = {}): DownloadRow => ({
  id: newDownloadId(),
  name: "Some 8B Q4_K_M",
  startedAt: 1_000,
  state: { kind: "paused" },
  parts: [
    {
      url: "https://hub.example/some/model/resolve/main/some-Q4_K_M.gguf",
      fileName: "some-Q4_K_M.gguf",
      sizeBytes: 4_920_000_000,
      sha256: null,
      doneBytes: 1_234,
      validator: { etag: '"abc"', lastModified: null, sha256: "ab".repeat(32), totalBytes: 4_920_000_000 },
      isWhole: false,
    },
  ],
  against: "catalogue",
  plannedBytes: 4_900_000_000,
  placing: null,
  ...changes,
});

export const downloadRepositorySuite = (
  name: string,
  make: () => Promise<{ readonly repository: DownloadRepository; close(): Promise<void> }>,
): void => {
  describe(`${name}: downloads`, () => {
    let made: Awaited<ReturnType<typeof make>>;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    it("gives back whole rows in the order in which they came, each state too", async () => {
      const rows = [
        someDownload(),
        someDownload({ state: { kind: "asking", host: "cdn.example" }, plannedBytes: null }),
        someDownload({ state: { kind: "failed", error: { code: "download/wrong-bytes", message: "no", retry: "now" } } }),
        someDownload({
          state: { kind: "done", modelId: modelIdSchema.parse(uuid()), verified: true },
          placing: ["/models/Größe 😀.gguf"],
        }),
      ];
      for (const row of rows) await made.repository.saveDownload(row);
      expect(await made.repository.listDownloads()).toEqual(rows);
    });

    it("replaces a row in its place, and forgets one", async () => {
      const [first, second] = [someDownload(), someDownload()];
      for (const row of [first, second]) await made.repository.saveDownload(row);
      const changed = { ...first, name: "Other" };
      await made.repository.saveDownload(changed);
      expect(await made.repository.listDownloads()).toEqual([changed, second]);
      await made.repository.removeDownload(first.id);
      expect(await made.repository.listDownloads()).toEqual([second]);
    });
  });
};
