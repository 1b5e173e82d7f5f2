import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openLog } from "#src/wiring/log.ts";

it("keeps where an error happened and nothing it quotes, not even what looks like a place in the code", () => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-log-"));
  openLog(folder).failed("reading", new TypeError("cannot read:\n    at Anna Heron's will\nthe end", { cause: new Error("heron.pdf") }));
  const line = readFileSync(join(folder, "core.log"), "utf8");
  rmSync(folder, { recursive: true });
  expect(JSON.parse(line)).toMatchObject({ where: "reading", error: "TypeError", cause: { error: "Error" } });
  expect(line).not.toMatch(/heron|the end/i);
  expect(line).toContain("log.test.ts");
});
