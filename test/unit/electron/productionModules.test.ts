import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { productionModules } from "../../../electron/package/productionModules.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

it("takes what the core needs at run time, and engines of this system alone", () => {
  const paths = productionModules(root, "linux", "x64");
  for (const name of [
    "zod",
    "hono",
    "node-llama-cpp",
    "better-sqlite3-multiple-ciphers",
    "commander",
    "pdfjs-dist",
    "@tesseract.js-data/deu",
  ])
    expect(paths).toContain(`node_modules/${name}`);
  expect(paths.filter((path) => /node_modules\/(vite|react|electron|typescript|playwright|node)$/.test(path))).toEqual([]);
  expect(paths.filter((path) => path.includes("@node-llama-cpp/") && !path.includes("linux-x64"))).toEqual([]);
  expect(paths.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
});
