import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { refusalReasons } from "#src/models/refusals.ts";
import { brokenGgufs } from "#test/support/ggufBroken.ts";

const folder = mkdtempSync(join(tmpdir(), "deskside-gguf-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a broken file", () => {
  it.each(brokenGgufs)("is refused as $reason: $what", ({ reason, bytes }) => {
    const path = join(folder, "model.gguf");
    writeFileSync(path, bytes);
    const verdict = validateFiles([path]);
    expect(verdict).toEqual({ kind: "invalid", reason, message: expect.stringMatching(/^[A-Z].*[.)]$/s) });
  });

  it("comes in at least 80 kinds, for every reason that bytes alone can give", () => {
    const ofPlaces = ["is-url", "relative-path", "missing", "not-a-file", "unreadable", "split-mismatch", "limits"];
    const met = new Set([...brokenGgufs.map(({ reason }) => reason), ...ofPlaces]);
    expect(refusalReasons.filter((reason) => !met.has(reason))).toEqual([]);
    expect(brokenGgufs.length).toBeGreaterThanOrEqual(80);
  });
});
