/** Vitest reporter: writes counts of passed, failed and skipped tests, and each skip with its reason, as JSON to DESKSIDE_COUNTS. */
import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Passed at the second try only. */
  readonly flaky: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.DESKSIDE_COUNTS;
    if (file === undefined) return;
    const tests: TestCase[] = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const brokenModules = modules.filter(
      (module) => module.state() === "failed" && inModule(module).every((test) => test.result().state !== "failed"),
    );
    const counts: Counts = {
      passed: inState("passed").length,
      failed: inState("failed").length + inState("pending").length + brokenModules.length + unhandled.length,
      flaky: tests.filter((test) => test.diagnostic()?.flaky === true).map((test) => test.fullName),
      skipped: inState("skipped").map((test) => ({ name: test.fullName, reason: skipNote(test) })),
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}

const inModule = (module: TestModule): TestCase[] => [...module.children.allTests()];

const skipNote = (test: TestCase): string => {
  const result = test.result();
  return result.state === "skipped" && result.note !== undefined ? result.note : "no reason given";
};
