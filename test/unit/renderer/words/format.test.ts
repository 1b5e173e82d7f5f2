import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatParameters,
  formatPercent,
  formatPlural,
  formatRate,
  formatTimeLeft,
} from "../../../../renderer/words/format.ts";

describe("numbers as a person reads them", () => {
  test("sizes keep at most one decimal and change unit at 1024", () => {
    expect([0, 1, 1023, 1024, 1536, 4.3 * 1024 ** 3, 999 * 1024 ** 2, 1024 ** 4].map(formatBytes)).toEqual([
      "0 bytes",
      "1 byte",
      "1,023 bytes",
      "1 KB",
      "1.5 KB",
      "4.3 GB",
      "999 MB",
      "1 TB",
    ]);
  });

  test("durations grow coarser with their length", () => {
    expect([400, 12_400, 59_400, 60_000, 180_000, 3_600_000, 4_800_000].map(formatDuration)).toEqual([
      "0.4 s",
      "12 s",
      "59 s",
      "1 min",
      "3 min",
      "1 h",
      "1 h 20 min",
    ]);
  });

  test("counts, plurals, rates, shares and parameters", () => {
    expect([
      formatCount(4096),
      formatPlural(1, "file"),
      formatPlural(2, "file"),
      formatRate(31.4),
      formatRate(4.21),
      formatPercent(0.624),
      formatParameters(596e6),
      formatParameters(7.24e9),
      formatTimeLeft(0.2),
    ]).toEqual(["4,096", "1 file", "2 files", "31 tok/s", "4.2 tok/s", "62 %", "596 M", "7.2 B", "about 1 s"]);
  });

  test("a moment of today is told by its time alone", () => {
    const noon = new Date(2026, 10, 21, 12, 5).getTime();
    expect([formatMoment(noon, noon + 60_000), formatMoment(noon, noon + 48 * 3_600_000)]).toEqual(["12:05", "Nov 21, 2026, 12:05"]);
  });
});
