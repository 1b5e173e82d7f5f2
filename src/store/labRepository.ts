/** The lab repository over the store's threads; the shape of the lab domain's port, which wiring/ checks. */
import type { LabId } from "#src/contract/ids.ts";
import type { BenchmarkRecord, LabRecord } from "./labs.ts";
import type { Operations } from "./operations.ts";
import type { Thread } from "./threadClient.ts";

export interface LabRepository {
  listLabs(): Promise<readonly LabRecord[]>;
  insertLab(record: LabRecord, text: string | null): Promise<void>;
  updateLab(id: LabId, data: string): Promise<void>;
  labText(id: LabId): Promise<string | null>;
  dropLabText(id: LabId): Promise<void>;
  removeLab(id: LabId): Promise<void>;
  listBenchmarks(): Promise<readonly BenchmarkRecord[]>;
  insertBenchmark(record: BenchmarkRecord): Promise<void>;
}

/** `replaceBackups`: resolves when no backup holds anything deleted for good. */
export const createLabRepository = (
  writer: Thread<Operations["writer"]>,
  reader: Thread<Operations["reader"]>,
  replaceBackups: () => Promise<void>,
): LabRepository => ({
  listLabs: () => reader.call("listLabs"),
  insertLab: (record, text) => writer.call("insertLab", record, text),
  updateLab: (id, data) => writer.call("updateLab", id, data),
  labText: (id) => reader.call("labText", id),
  dropLabText: (id) => writer.call("dropLabText", id),
  removeLab: async (id) => {
    await writer.call("removeLab", id);
    await replaceBackups();
  },
  listBenchmarks: () => reader.call("listBenchmarks"),
  insertBenchmark: (record) => writer.call("insertBenchmark", record),
});
