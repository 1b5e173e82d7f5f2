import { expect, it } from "vitest";
import { compileModule } from "../../../electron/package/compileCore.ts";

it("strips types, names compiled files in every specifier, and touches no other text", () => {
  const source = `
import type { A } from "#src/contract/a.ts";
import { type B, c } from "#src/contract/b.ts";
import { z } from "zod";
export { d } from "./d.ts";
const e = await import("./e.ts");
const entry = new URL("./child.ts", import.meta.url);
const mark: string = import.meta.url.endsWith(".ts") ? ".ts" : "./x.ts";
`;
  expect(compileModule(source, "x.ts").trim().split("\n")).toEqual([
    'import { c } from "#src/contract/b.js";',
    'import { z } from "zod";',
    'export { d } from "./d.js";',
    'const e = await import("./e.js");',
    'const entry = new URL("./child.js", import.meta.url);',
    'const mark = import.meta.url.endsWith(".ts") ? ".ts" : "./x.ts";',
  ]);
});
