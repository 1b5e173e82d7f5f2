/** Exports: fields that spreadsheets read as they were, and nothing else. */
import { describe, expect, it } from "vitest";
import type { LabId } from "#src/contract/ids.ts";
import { exportLab } from "#src/lab/exportLab.ts";
import { type LabRow, shown } from "#src/lab/rows.ts";
import { answer, baseLevel, qualityLevel, tasksLevel } from "./levels.ts";

const common = {
  id: "l" as LabId,
  createdAt: Date.UTC(2026, 10, 21),
  machine: 'A "fast" one',
  phase: { kind: "done" },
  recommendation: null,
} as const;
const quality: LabRow = {
  ...common,
  kind: "quality",
  text: { label: "=cmd|evil", characters: 3, sha256: "00" as never },
  contextTokens: 512,
  chunksMost: null,
  chunks: 40,
  levels: [baseLevel, qualityLevel(2, 4e9, { excess: 0.01, error: 0.001, same: 0.9 })],
};
const tasks: LabRow = {
  ...common,
  kind: "tasks",
  collectionIds: [],
  collections: [],
  questions: ["What, if\nanything?"],
  levels: [tasksLevel(1, 8e9, [answer("12", ["12"])]), tasksLevel(2, 4e9, [null])],
};

describe("an exported lab", () => {
  it("has one row for each level, with a formula made harmless and quotes doubled", () => {
    const { fileName, text } = exportLab(shown(quality, null), "csv");
    const lines = text.trimEnd().split("\r\n");
    expect(fileName).toBe("deskside-quality-2026-11-21.csv");
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length))).toEqual(new Set([29]));
    expect(lines[1]).toContain("'=cmd|evil");
    expect(lines[1]).toContain('"A ""fast"" one"');
  });

  it("has one row for each answer, also for those not given yet", () => {
    const { text } = exportLab(shown(tasks, null), "csv");
    expect(text).toContain('"What, if\nanything?",Model,F16,true,,,1,0,0,5,12\r\n');
    expect(text).toContain(",Model,Q8,false,,,,,,,\r\n");
  });

  it("is, as JSON, what the app shows, without the lab's own notes", () => {
    const { text, mediaType } = exportLab(shown(tasks, null), "json");
    expect(mediaType).toBe("application/json");
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(shown(tasks, null))));
    expect(text).not.toContain('facts":');
  });
});
