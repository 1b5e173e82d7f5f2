/**
 * `npm run test:hostile`: assets, bombs, mutants and files that move, through the real reader with its processes. Counts what was read, refused (by
 * reason) and died; exits 1 when a target is missed (SECURITY.md, row 9). `--only=bombs` runs one group, `--name=text` those whose name holds it.
 */
import { createDocumentReader } from "#src/reader/startReader.ts";
import { assetCases, assetsFolder } from "./assets.ts";
import { bombs } from "./bombs.ts";
import type { HostileCase } from "./cases.ts";
import { runMoving } from "./moving.ts";
import { mutantsOf, SEED } from "./mutants.ts";
import { type Outcome, readCase } from "./outcome.ts";
import { report } from "./report.ts";

/** Two documents at once: two cores. */
const AT_ONCE = 2;

const option = (name: string): string | null => process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;

const cases = (): readonly HostileCase[] => {
  const assets = assetCases();
  // Small files of every kind, so that a flipped bit hits something that matters.
  const good = [...bombs, ...assets.filter((one) => one.mutate)].filter((one) => one.group === "assets" || SMALL.has(one.name));
  const all: readonly HostileCase[] = [...assets, ...bombs, ...good.flatMap((one) => mutantsOf(one.name, () => one.bytes()))];
  const only = option("only");
  const name = option("name");
  return all.filter((one) => (only === null || one.group === only) && (name === null || one.name.includes(name)));
};

/** Made files that are mutated too: those wholly in our hands are there without the assets. */
const SMALL = new Set([
  "external.docx",
  "declared-range.xlsx",
  "empty-repeated.ods",
  "slides.pptx",
  "laughs-chapter.epub",
  "tags.txt",
  "nested-in.docx",
  "deep-json.eml",
  "scan.tif",
  "strips.tif",
]);

const main = async (): Promise<void> => {
  const reader = createDocumentReader();
  const waiting = [...cases()].reverse();
  const total = waiting.length;
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      outcomes.push(await readCase(reader, one));
      if (outcomes.length % 100 === 0) console.log(`${outcomes.length} of ${total}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (option("only") === null || option("only") === "moving") outcomes.push(...(await runMoving(reader)));
  await reader.close();
  if (assetsFolder === null) console.log("Skipped: the public files (../shared/assets/docs is not there)");
  console.log(`Seed ${SEED}`);
  const whole = option("only") === null && option("name") === null && assetsFolder !== null;
  process.exitCode = report(outcomes, whole) ? 0 : 1;
};

await main();
