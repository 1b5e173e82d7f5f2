/** How much memory this process holds. */
import { readFile } from "node:fs/promises";

/** Bytes: proportional set size on Linux (shared pages counted by share), resident set elsewhere. */
export const processMemoryBytes = async (): Promise<number> => {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  const rollup = await readFile("/proc/self/smaps_rollup", "latin1").catch(() => "");
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kilobytes === undefined ? process.memoryUsage.rss() : Number(kilobytes) * 1024;
};

/** Bytes that can still be taken without swapping: MemAvailable on Linux, free memory elsewhere. */
export const availableMemoryBytes = async (): Promise<number> => {
  const { freemem } = await import("node:os");
  if (process.platform !== "linux") return freemem();
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile("/proc/meminfo", "latin1").catch(() => ""))?.[1];
  return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
};
