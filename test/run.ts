/** `npm test`: types, lint, the page's build, all Vitest projects, the end-to-end run in Chromium; then the counts, with a reason for each skip. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "./support/chromium.ts";
import type { Counts } from "./support/countingReporter.ts";

const scratch = mkdtempSync(join(tmpdir(), "deskside-test-"));
const bin = (name: string) => join("node_modules", ".bin", name);

/** Runs a tool with inherited output; true when it exited 0. */
const step = (title: string, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): boolean => {
  console.log(`\n── ${title}`);
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
  if (error !== undefined) console.error(error.message);
  return status === 0;
};

const check = (ok: boolean): Counts => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, flaky: [], skipped: [] });

const vitest = (): Counts => {
  const file = join(scratch, "vitest.json");
  const ok = step("vitest", bin("vitest"), ["run", "--reporter=default", "--reporter=./test/support/countingReporter.ts"], {
    DESKSIDE_COUNTS: file,
  });
  if (!existsSync(file)) return check(false);
  const counts = JSON.parse(readFileSync(file, "utf8")) as Counts;
  return !ok && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
};

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
}
const specsOf = (suite: PlaywrightSuite): NonNullable<PlaywrightSuite["specs"]> => [
  ...(suite.specs ?? []),
  ...(suite.suites ?? []).flatMap(specsOf),
];

const endToEnd = (): Counts => {
  const file = join(scratch, "playwright.json");
  const ok = step(
    "end to end in Chromium",
    bin("playwright"),
    ["test", "--config", "test/e2e/playwright.config.ts", "--reporter=list,json"],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      DESKSIDE_CHROMIUM: ensureChromium(),
    },
  );
  if (!existsSync(file)) return check(false);
  const report = JSON.parse(readFileSync(file, "utf8")) as PlaywrightSuite;
  const tests = specsOf(report).flatMap((spec) => spec.tests.map((test) => ({ ...test, title: spec.title })));
  const failed = tests.filter((test) => test.status === "unexpected").length;
  return {
    passed: tests.filter((test) => test.status === "expected" || test.status === "flaky").length,
    flaky: tests.filter((test) => test.status === "flaky").map((test) => test.title),
    failed: !ok && failed === 0 ? 1 : failed,
    skipped: tests
      .filter((test) => test.status === "skipped")
      .map((test) => ({
        name: test.title,
        reason: test.annotations.find((note) => note.type === "skip")?.description ?? "no reason given",
      })),
  };
};

const results: Counts[] = [
  check(step("types", bin("tsc"), ["--noEmit"])),
  check(step("lint and format", bin("biome"), ["check", "--error-on-warnings"])),
  check(step("page", process.execPath, ["renderer/build.ts"])),
  vitest(),
  endToEnd(),
];
rmSync(scratch, { recursive: true, force: true });

const passed = results.reduce((sum, one) => sum + one.passed, 0);
const failed = results.reduce((sum, one) => sum + one.failed, 0);
const skipped = results.flatMap((one) => one.skipped);
const flaky = results.flatMap((one) => one.flaky);
if (flaky.length > 0) console.log(`\nPassed at the second try only:\n  ${flaky.join("\n  ")}`);
if (skipped.length > 0) console.log("\nSkipped, with reasons:");
for (const one of skipped) console.log(`  ${one.name}: ${one.reason}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
