/** What the rows of the bench share: statistics, a quiet machine, processes' memory. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** `value` is the figure held against the target; `spread` its smallest and largest single run. */
export type RowResult =
  | {
      readonly kind: "measured";
      readonly value: number;
      readonly spread: readonly [number, number];
      readonly unit: string;
      readonly met: boolean | null;
      readonly detail: string;
    }
  | { readonly kind: "skipped"; readonly reason: string };

export interface Row {
  readonly id: string;
  readonly what: string;
  readonly target: string;
  readonly run: () => Promise<RowResult>;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

export const measured = (values: readonly number[], unit: string, met: ((value: number) => boolean) | null, detail: string): RowResult => {
  const value = median(values);
  return {
    kind: "measured",
    value,
    spread: [Math.min(...values), Math.max(...values)],
    unit,
    met: met === null ? null : met(value),
    detail,
  };
};

/** Busy jiffies of the whole machine so far (proc(5), first line of /proc/stat without idle and iowait). */
const busyJiffies = (): number => {
  const fields = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "").trim().split(/\s+/).slice(1, 9).map(Number);
  return fields.reduce((sum, value) => sum + value, 0) - (fields[3] ?? 0) - (fields[4] ?? 0);
};

/** Waits until the machine has been idle (< 12 % of one core) for a second, at most 10 s. */
export const quietMachine = async (): Promise<boolean> => {
  for (let tries = 0; tries < 10; tries++) {
    const before = busyJiffies();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if ((busyJiffies() - before) / 100 < 0.12 * cpus().length) return true;
  }
  return false;
};

/** Proportional set size of a process in bytes (proc(5), smaps_rollup). */
export const pssBytes = (pid: number): number => {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  return Number(line?.[1] ?? 0) * 1024;
};
