/** `npm run bench:documents [ROW…]`: what reading documents costs, against the parsers called bare in the same run. REPEATS (3) runs each; the median counts. */
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quietMachine, type Row } from "./bench.ts";
import { ocrRow } from "./ocrRow.ts";
import { pdfRows } from "./pdfRows.ts";
import { storeRows } from "./storeRows.ts";

const samples = new URL("../../../shared/assets/docs/", import.meta.url).pathname;
const repeats = Number(process.env.REPEATS ?? 3);
// As the launcher sets it for the core and all its children.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "deskside-bench-compiled");

const documents = (folder: string): readonly string[] => {
  const path = join(samples, folder);
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.toLowerCase().endsWith(".pdf"))
        .map((name) => join(path, name))
    : [];
};

const store = storeRows();
const rows: readonly Row[] = [...pdfRows({ reports: documents("sec-10-q"), repeats }), ocrRow, ...store.rows];
const wanted = process.argv.slice(2);

for (const row of rows.filter(({ id }) => wanted.length === 0 || wanted.some((part) => id.startsWith(part)))) {
  const quiet = await quietMachine();
  const result = await row.run();
  const said =
    result.kind === "skipped"
      ? `skipped: ${result.reason}`
      : `${result.value.toFixed(2)} ${result.unit} (${result.spread.map((value) => value.toFixed(2)).join(" to ")}) ${result.met === null ? "" : result.met ? "met" : "NOT MET"} ${result.detail}`;
  console.log(`${row.id}\t${row.what}\t${row.target}\t${said}${quiet ? "" : " [machine busy]"}`);
}
await store.close();
