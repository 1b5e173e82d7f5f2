import { expect, it } from "vitest";
import { AppError, toWireError } from "#src/contract/errors.ts";
import { parseStartupError } from "#src/launcher/spawnCore.ts";

it("finds the error in the last line a core wrote before it ended", () => {
  const line = JSON.stringify(toWireError(new AppError("store/disk-full", "full", { details: { freeBytes: 0 } })));
  expect(parseStartupError(`(node:1) Warning: something\n${line}\n`)).toMatchObject({ code: "store/disk-full", details: { freeBytes: 0 } });
});

it("calls a core that ended without a word unreachable, and keeps what it said last", () => {
  const said = (stderr: string) => {
    const { code, details } = parseStartupError(stderr);
    return [code, details];
  };
  expect([said(""), said("Segmentation fault\n")]).toEqual([
    ["core/unreachable", { lastLine: "" }],
    ["core/unreachable", { lastLine: "Segmentation fault" }],
  ]);
});
