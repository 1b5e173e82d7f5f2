/** Counts and targets of a hostile run. */
import type { Outcome } from "./outcome.ts";

const counted = (reasons: readonly string[]): string =>
  Object.entries(Object.groupBy(reasons, (reason) => reason))
    .map(([reason, all]) => [reason, all?.length ?? 0] as const)
    .toSorted((one, other) => other[1] - one[1])
    .map(([reason, count]) => `    ${String(count).padStart(5)}  ${reason}`)
    .join("\n");

/** SECURITY.md, row 9. */
const MIN_FILES = 1_000;
const MIN_READ_SHARE = 0.95;

/** Prints; true when all targets are met. `whole`: all groups ran, so that their number counts. */
export const report = (outcomes: readonly Outcome[], whole: boolean): boolean => {
  for (const group of ["assets", "bombs", "mutants", "moving"] as const) {
    const of = outcomes.filter((one) => one.group === group);
    if (of.length === 0) continue;
    const read = of.filter((one) => one.result === "read");
    const partly = read.filter((one) => one.unread > 0);
    console.log(`\n${group}: ${of.length} files, ${read.length} read (${partly.length} with unread pages), ${of.length - read.length} not`);
    console.log(counted(of.filter((one) => one.result !== "read").map((one) => one.reason)));
  }
  const died = outcomes.filter((one) => one.result === "died");
  const unnamed = outcomes.filter((one) => one.result === "unnamed");
  const intact = outcomes.filter((one) => one.intact);
  const read = intact.filter((one) => one.result === "read");
  const share = intact.length === 0 ? null : read.length / intact.length;
  const slowest = outcomes.toSorted((one, other) => other.ms - one.ms).slice(0, 5);
  console.log(`\nslowest: ${slowest.map((one) => `${one.name} ${(one.ms / 1_000).toFixed(1)} s`).join(", ")}`);
  console.log(
    `reader processes that died on a file, named: ${died.length}${died.map((one) => `\n    ${one.name}: ${one.reason}`).join("")}`,
  );
  console.log(`deaths of the process that reads through them: 0 of ${outcomes.length} files (this line is written by it)`);
  console.log(`without a named end: ${unnamed.length}`);
  if (share !== null) console.log(`intact and unencrypted: ${read.length} of ${intact.length} read (${(share * 100).toFixed(1)} %)`);
  for (const one of intact) if (one.result !== "read") console.log(`    not read: ${one.name}: ${one.reason}`);
  const misses = outcomes.filter((one) => one.miss !== null);
  for (const one of misses) console.log(`MISSED ${one.name}: ${one.miss}`);
  const enough = !whole || outcomes.length >= MIN_FILES;
  if (!enough) console.log(`MISSED only ${outcomes.length} files of ${MIN_FILES}`);
  const shareMet = share === null || share >= MIN_READ_SHARE;
  if (!shareMet) console.log(`MISSED ${MIN_READ_SHARE * 100} % of the intact files`);
  console.log(`\n${outcomes.length} files, ${misses.length} misses`);
  return misses.length === 0 && unnamed.length === 0 && enough && shareMet;
};
