import { describe, expect, test } from "vitest";
import { runIdSchema } from "#src/contract/ids.ts";
import type { Run } from "#src/contract/run.ts";
import { reduceRuns, runFor } from "../../../../renderer/state/runs.ts";
import { modelId } from "../sampleModels.ts";

const run = (n: number, state: Run["state"]): Run => ({
  id: runIdSchema.parse(`0193b0a0-0000-7000-8000-${String(n).padStart(12, "0")}`),
  subject: { kind: "model-load", modelId: modelId(n) },
  startedAt: 1,
  state,
});
const running: Run["state"] = { kind: "running", progress: null };

describe("running work", () => {
  test("a run is there while it runs and gone once it has ended", () => {
    const one = reduceRuns({ running: {} }, { kind: "run", run: run(1, running) });
    const both = reduceRuns(one, { kind: "run", run: run(2, running) });
    const left = reduceRuns(both, { kind: "run", run: run(1, { kind: "done" }) });
    expect([Object.keys(both.running).length, Object.values(left.running)]).toEqual([2, [run(2, running)]]);
  });

  test("a snapshot replaces what was known", () => {
    const before = reduceRuns({ running: {} }, { kind: "run", run: run(1, running) });
    const after = reduceRuns(before, { kind: "snapshot", runs: [{ ...run(2, running), partial: null }] });
    expect(runFor((subject) => subject.kind === "model-load" && subject.modelId === modelId(1))(after)).toBeUndefined();
    expect(runFor((subject) => subject.kind === "model-load" && subject.modelId === modelId(2))(after)?.id).toBe(run(2, running).id);
  });
});
