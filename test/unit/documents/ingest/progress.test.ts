import { describe, expect, it } from "vitest";
import { fileIdSchema } from "#src/contract/ids.ts";
import { IngestProgress } from "#src/documents/ingest/progress.ts";
import type { FileRow } from "#src/documents/ports.ts";

const file = (number: number, sizeBytes: number) =>
  ({ id: fileIdSchema.parse(`01890a5d-ac96-774b-bcce-b3020000${String(number).padStart(4, "0")}`), identity: { sizeBytes } }) as FileRow;

describe("progress of an ingestion", () => {
  it("counts files, and estimates the time left from the bytes read so far", () => {
    const files = [file(1, 1_000), file(2, 3_000), file(3, 4_000)];
    const progress = new IngestProgress(0);
    progress.plan(3, files);
    expect(progress.shown(500)).toEqual({ stage: "reading-documents", done: 0, total: 3, unit: "files", secondsLeft: null });
    progress.finished(files[0] as FileRow);
    expect(progress.shown(2_000)).toEqual({ stage: "reading-documents", done: 1, total: 3, unit: "files", secondsLeft: 14 });
    progress.pages(files[1] as FileRow, 1, 3);
    expect(progress.shown(4_000).secondsLeft).toBeCloseTo(12);
  });

  it("counts pages while there is one file alone", () => {
    const progress = new IngestProgress(0);
    progress.plan(1, [file(1, 1_000)]);
    progress.pages(file(1, 1_000), 88, 412);
    expect(progress.shown(0)).toMatchObject({ done: 88, total: 412, unit: "pages" });
  });

  it("takes files it has not seen to be like those it has", () => {
    const progress = new IngestProgress(0);
    progress.plan(10, [file(1, 1_000), file(2, 1_000)]);
    progress.finished(file(1, 1_000));
    expect(progress.shown(1_000)).toMatchObject({ done: 1, total: 10, secondsLeft: 9 });
  });
});
