/** Memory of processes and of this machine, as the operating system counts it. */
import { readFile } from "node:fs/promises";

/** Bytes a process of ours holds: PSS on Linux (shared weights counted once), elsewhere only our own RSS; 0 where unknown. */
export const memoryOf = async (pid: number): Promise<number> => {
  if (process.platform === "linux") {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  }
  return pid === process.pid ? process.memoryUsage.rss() : 0;
};

/** Bytes that could be taken now without swapping; honours a cgroup's limit. */
export const availableMemoryBytes = async (): Promise<number> => process.availableMemory();
