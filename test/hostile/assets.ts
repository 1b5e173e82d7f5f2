/** The public files in ../shared/assets/docs: what is known of those that are not ordinary, and phrases that must be found. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Expectation, HostileCase } from "./cases.ts";
import { known, phrases } from "./knownAssets.ts";

const folder = join(import.meta.dirname, "../../../shared/assets/docs");
export const assetsFolder: string | null = existsSync(folder) ? folder : null;

/** Kinds that are read. Others (doc, ppt, one, key, pages, xps, wps, 7z …) must be refused by name, no more. */
const READ = /\.(pdf|docx|docm|xlsx|xlsm|xlsb|xls|ods|csv|pptx|pptm|odt|rtf|epub|html|md|txt|eml|mbox|msg|jpg|xml|json)$/i;
/** Mutants are made of files up to this size, this many of each kind. */
const MUTATED_BYTES = 120_000;
const MUTATED_OF_A_KIND = 3;

const expectationOf = (name: string): Expectation => {
  const special = known[name];
  if (special !== undefined) return special;
  const phrase = phrases[name];
  return phrase === undefined ? { kind: "any" } : { kind: "read", phrase };
};

export const assetCases = (): readonly (HostileCase & { readonly mutate: boolean })[] => {
  if (assetsFolder === null) return [];
  const files = readdirSync(assetsFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(LICENSE|README|test_manifest)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const mutated = new Map<string, number>();
  return files.map((path) => {
    const name = basename(path);
    const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? "";
    const intact = READ.test(name) && known[name] === undefined;
    const so = mutated.get(extension) ?? 0;
    const mutate = intact && so < MUTATED_OF_A_KIND && statSync(path).size <= MUTATED_BYTES;
    if (mutate) mutated.set(extension, so + 1);
    return { group: "assets", name, bytes: () => readFileSync(path), expect: expectationOf(name), intact, mutate };
  });
};
