/**
 * What a model gets right of the held-out questions, through the app's engine and with the app's own prompts. Documents, names, wordings and types of
 * heldout.jsonl were never trained on; hand.jsonl was written by hand. Nothing may be tuned to either.
 *
 *   node starter/evaluate.ts [model.gguf] [--every N] [--show] [--json FILE]
 */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { titleFromModel, titlePrompt } from "#src/chat/titleText.ts";
import type { Locator } from "#src/contract/document.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { cellPrompt } from "#src/documents/answer/cells/prompt.ts";
import type { SheetTable } from "#src/documents/answer/cells/table.ts";
import { factsIn } from "#src/documents/answer/work/keyFacts.ts";
import { facts, factsSchema } from "#src/documents/answer/work/prompts.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { passageBlocks } from "#src/passages/layout.ts";
import { marksIn, withoutMarks } from "#src/passages/marks.ts";
import { questionPrompt, STARTER_NOT_FOUND, STARTER_SYSTEM } from "#src/passages/prompt.ts";
import { createSource } from "#src/passages/verify.ts";

interface Row {
  readonly split: string;
  readonly task: "label" | "open" | "cell" | "none" | "json" | "facts" | "table" | "chat" | "copy" | "title";
  readonly system: string;
  readonly question: string;
  readonly answer: string | null;
  readonly passages?: readonly { readonly n: number; readonly fileName: string; readonly locator: Locator; readonly text: string }[];
  readonly cite?: number | null;
  readonly value?: string | null;
  readonly table?: {
    readonly sheet: string;
    readonly fileName: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
    readonly count: number;
  };
  readonly talk?: { readonly question: string; readonly answer: string };
}
interface Prompt {
  readonly messages: readonly { readonly role: "system" | "user"; readonly text: string }[];
  readonly jsonSchema?: unknown;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" }, show: { type: "boolean", default: false }, json: { type: "string" }, split: { type: "string" } },
});
const path = positionals[0] ?? new URL("../resources/starter/starter-q8_0.gguf", import.meta.url).pathname;
const every = Number(options.every);
/** As the app caps the starter's answers; JSON of a table may be longer. */
const ANSWER_TOKENS = 120;
const TABLE_TOKENS = 300;

const read = (name: string): readonly Row[] =>
  readFileSync(new URL(name, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line): Row => JSON.parse(line));
const rows = [...read("heldout.jsonl"), ...read("hand.jsonl")].filter(
  ({ split }, index) => index % every === 0 && (options.split === undefined || split === options.split),
);

const user = (text: string, system = ""): Prompt["messages"] => [
  ...(system === "" ? [] : [{ role: "system" as const, text: system }]),
  { role: "user", text },
];
const object = (answer: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(answer);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
};

const tableOf = (given: NonNullable<Row["table"]>): SheetTable => {
  const shown = given.rows.map((row) => row.map((text) => ({ text, value: text })));
  const more = Array.from({ length: Math.max(0, given.count - shown.length) }, () => given.columns.map(() => null));
  const table = { fileId: "f", fileName: given.fileName, sheet: given.sheet, columns: given.columns, firstColumn: 1, firstRow: 2, rows: [...shown, ...more] };
  return { ...table, totalRows: [], withoutValue: 0 } as unknown as SheetTable;
};

const promptOf = (row: Row): Prompt => {
  const { task, question, passages = [] } = row;
  if (task === "title" && row.talk !== undefined) return { messages: user(titlePrompt(row.talk.question, row.talk.answer)) };
  if (task === "table" && row.table !== undefined) {
    const prompt = cellPrompt(question, tableOf(row.table));
    if (prompt === null) throw new Error("the table is too wide");
    return prompt as Prompt;
  }
  const blocks = passageBlocks(passages);
  if (task === "facts") return { messages: facts(blocks, question) as Prompt["messages"], jsonSchema: factsSchema(passages.map(({ n }) => n)) };
  if (passages.length === 0) return { messages: user(question, row.system) };
  const messages = user(questionPrompt(blocks, question, true), STARTER_SYSTEM);
  if (task !== "json") return { messages };
  const properties = Object.fromEntries(Object.keys(object(row.answer ?? "")).map((key) => [key, { type: ["string", "null"] }]));
  return { messages, jsonSchema: { type: "object", properties } };
};

/** Counts by what is counted: [right, of]. */
const tally = new Map<string, [number, number]>();
const count = (name: string, right: boolean): void => {
  const [so, of] = tally.get(name) ?? [0, 0];
  tally.set(name, [so + Number(right), of + 1]);
};

const judge = (row: Row, answer: string): void => {
  const { split, task } = row;
  const text = answer.trim();
  const both = (name: string, right: boolean): void => {
    count(`${split} ${name}`, right);
    if (split !== "known") count(`all ${name}`, right);
  };
  if (row.answer !== null) both(`exact ${task}`, text === row.answer);
  if (task === "none") both("unanswerable recognised", text === STARTER_NOT_FOUND);
  if (row.value !== undefined && row.value !== null) {
    const hasValue = createSource(withoutMarks(text)).find(row.value, true) !== null;
    both("value right", hasValue);
    both("value and citation right", hasValue && marksIn(text)[0]?.numbers[0] === row.cite);
    if (hasValue) both("citation right where the value is", marksIn(text)[0]?.numbers[0] === row.cite);
    both("falsely refused", text === STARTER_NOT_FOUND);
  }
  if (task === "json" || task === "table") {
    const [wanted, given] = [object(row.answer ?? ""), object(text)];
    for (const [key, value] of Object.entries(wanted)) both(`${task} fields`, JSON.stringify(given[key]) === JSON.stringify(value));
  }
  if (task === "facts") {
    const wanted = factsIn(row.answer ?? "");
    const given = factsIn(text);
    for (const fact of given) {
      const there = wanted.find(({ value, passage }) => value === fact.value && passage === fact.passage);
      both("facts: value and passage right", there !== undefined);
      both("facts: label, value and passage right", there?.label === fact.label);
    }
    both("facts: some given", given.length > 0);
  }
  if (task === "title") both("title usable", titleFromModel(text) !== null);
};

const size = statSync(path, { bigint: true });
const never = new AbortController().signal;
const identity = { dev: `${size.dev}`, ino: `${size.ino}`, sizeBytes: Number(size.size), mtimeMs: Number(size.mtimeMs) };
const engine = await createStartEngine()(
  { label: "starter", path, parts: [{ path, identity }], options: { contextTokens: null, gpuLayers: 0, threads: 1, backend: null, device: null }, role: "chat", chatMemoryBytes: 0 },
  () => undefined,
  never,
);
const speeds: number[] = [];
const shown: { readonly split: string; readonly task: string; readonly question: string; readonly answer: string; readonly wanted: string }[] = [];
let tooLong = 0;
try {
  const { contextTokens } = engine.loaded;
  for (const row of rows) {
    const prompt = promptOf(row);
    const { perMessage, overheadTokens } = await engine.count(prompt.messages);
    const maxTokens = row.task === "table" ? TABLE_TOKENS : row.task === "json" || row.task === "facts" ? 2 * ANSWER_TOKENS : ANSWER_TOKENS;
    if (overheadTokens + perMessage.reduce((sum, each) => sum + each, 0) + maxTokens > contextTokens) {
      tooLong += 1;
      continue;
    }
    let answer = "";
    const sampling = { ...defaultSettings.sampling, temperature: 0, maxTokens, thoughtTokens: 0 };
    for await (const event of engine.generate({ sequenceKey: "evaluate", sampling, ...prompt }, never)) {
      if (event.kind === "text") answer += event.text;
      else if (event.kind === "end") speeds.push(event.stats.generationTokensPerSecond ?? 0);
    }
    judge(row, answer);
    shown.push({ split: row.split, task: row.task, question: row.question, answer, wanted: row.answer ?? row.value ?? "" });
  }
} finally {
  await engine.close();
}
if (options.show) for (const one of shown) console.log(one.answer.trim() === one.wanted ? "  " : "✗ ", JSON.stringify(one));
const names = [...tally.keys()].sort();
for (const name of names) {
  const [right, of] = tally.get(name) ?? [0, 0];
  console.log(`${name.padEnd(52)} ${`${right}/${of}`.padStart(9)}  ${((100 * right) / of).toFixed(1)} %`);
}
const median = speeds.sort((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? 0;
console.log(`${rows.length - tooLong} questions, ${tooLong} left out as longer than the context; median ${median.toFixed(0)} tokens/s`);
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(Object.fromEntries(tally), null, 1));
