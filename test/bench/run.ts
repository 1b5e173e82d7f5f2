/** `npm run bench [-- R1 R5 …]` (REPEATS, default 5): the rows of the performance suite, in turn on a quiet machine; a table on stdout, JSON with machine and versions in the cache folder. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Row, RowResult } from "./bench.ts";
import { coreRows } from "./coreRows.ts";
import { embedRows } from "./embedRows.ts";
import { engineRows } from "./engineRows.ts";
import { cacheFolder, llamaTools } from "./llamaTools.ts";
import { lookupRows } from "./lookupRows.ts";
import { pageRows } from "./pageRows.ts";
import { writeRandomModel } from "./randomModel.ts";

/** Interleaved repetitions of each comparison. */
const REPEATS = Number(process.env.REPEATS ?? 5);

/** The q06 shape at Q4_K_M, made once. */
const makeModel = (quantize: string, source: string): { readonly model: string; readonly cyclePath: string } => {
  const f16 = join(cacheFolder, "q06-f16.gguf");
  const model = join(cacheFolder, "q06-Q4_K_M.gguf");
  if (!existsSync(`${f16}.cycle.json`)) writeRandomModel(f16, join(source, "models", "ggml-vocab-qwen2.gguf"));
  if (!existsSync(model)) spawnSync(quantize, [f16, model, "Q4_K_M", "2"], { stdio: "ignore" });
  return { model, cyclePath: `${f16}.cycle.json` };
};

const allRows = (): readonly Row[] => {
  const tools = llamaTools();
  if (tools.kind === "present") {
    const made = makeModel(tools.path("llama-quantize"), tools.source);
    const bench = { ...made, tool: tools.path, repeats: REPEATS };
    return [...engineRows(bench), ...lookupRows(bench), ...embedRows(bench), ...coreRows(made.model), ...pageRows()];
  }
  const skipped = ["R1", "R2", "R3a", "R3b", "R4", "R5", "R7a", "R7b", "R8", "R9", "R10", "R11", "R12", "R12b", "R13", "C1"].map(
    (id): Row => ({ id, what: "against llama.cpp's own tools", target: "", run: async () => ({ kind: "skipped", reason: tools.reason }) }),
  );
  return [...skipped, ...pageRows()];
};

const wanted = process.argv.slice(2);
const rows = allRows().filter((row) => wanted.length === 0 || wanted.some((id) => row.id === id || row.id.replace(/[a-z]$/, "") === id));
const results: { readonly row: Omit<Row, "run">; readonly result: RowResult }[] = [];
for (const { run, ...row } of rows) {
  const result = await run().catch(
    (error: unknown): RowResult => ({ kind: "skipped", reason: `failed: ${error instanceof Error ? error.message : String(error)}` }),
  );
  results.push({ row, result });
  if (result.kind === "skipped") console.log(`${row.id.padEnd(5)} ${row.what}: not measured: ${result.reason}`);
  else {
    const verdict = result.met === null ? "reported" : result.met ? "met" : "NOT MET";
    console.log(
      `${row.id.padEnd(5)} ${row.what}: ${result.value.toFixed(3)} ${result.unit} (${result.spread.map((one) => one.toFixed(3)).join(" … ")}), target ${row.target}: ${verdict}. ${result.detail}`,
    );
  }
}
const versions = { node: process.versions.node, app: (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version };
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() };
mkdirSync(join(cacheFolder, "results"), { recursive: true });
const file = join(cacheFolder, "results", `${new Date().toISOString().replaceAll(":", "-")}.json`);
writeFileSync(file, JSON.stringify({ machine, versions, results }, null, 2));
console.log(`Kept in ${file}`);
