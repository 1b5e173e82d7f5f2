/** The patch of pdf.js fits the version that is installed, each part once. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { patches, patchSource } from "#src/reader/child/pdf/patch.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("pdfjs-dist/legacy/build/pdf.worker.mjs"), "utf8");

describe("the patch of pdf.js", () => {
  it("fits the installed version", () => {
    expect(patches.map(({ find }) => source.split(find).length - 1)).toEqual(patches.map(() => 1));
  });

  it("throws where it does not fit, rather than give text without positions", () => {
    expect(() => patchSource(source.replace("category.isWhitespace", "category.isSpace"))).toThrow(/pdf\.js has changed/);
  });
});
