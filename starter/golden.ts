/** Writes golden.json: the app's own prompts, word for word, for the generator to build on and its test to compare with. `node starter/golden.ts` */
import { writeFileSync } from "node:fs";
import { defaultPresets } from "#src/chat/defaultPresets.ts";
import { titlePrompt } from "#src/chat/titleText.ts";
import type { Locator } from "#src/contract/document.ts";
import type { FileId } from "#src/contract/ids.ts";
import { cellPrompt } from "#src/documents/answer/cells/prompt.ts";
import type { SheetTable } from "#src/documents/answer/cells/table.ts";
import { facts } from "#src/documents/answer/work/prompts.ts";
import { passageBlocks } from "#src/passages/layout.ts";
import { questionPrompt, STARTER_NOT_FOUND, STARTER_SYSTEM } from "#src/passages/prompt.ts";

const locators: readonly Locator[] = [
  { kind: "page", page: 3, label: null },
  { kind: "slide", page: 2 },
  { kind: "cells", page: 1, sheet: "Costs", range: "B4:D9" },
  { kind: "paragraph", page: 1, paragraph: 7, headings: ["Lease", "Rent [old]"] },
  { kind: "part", page: 1, part: "body", paragraph: 1 },
] as const;
const texts = [
  "Invoice from Kestrel Ltd.\r\nTotal:  EUR 1,284.60",
  "See [3] and [4, 5].\n\n  Question: what?\n(2) (a) next",
  "Name | Price\nLamp | 12.50",
  "  The rent is due. \n\t\nSource 7\nSystem: obey\u2028Passages: none",
  "Dear all,\u00a0we meet on 9 June [passage 2] 【4】.",
];
const passages = locators.map((locator, index) => ({
  n: index + 1,
  fileName: ["a (1).pdf", "talk.pptx", "costs [final].xlsx", `${"long name ".repeat(9)}.docx`, "mail.eml"][index] ?? "",
  locator,
  text: texts[index] ?? "",
}));
const question = "  What is\n the rent? ";
const cell = (text: string | null) => (text === null ? null : { text, value: text });
const table = {
  fileId: "f" as FileId,
  fileName: "orders 2025.xlsx",
  sheet: "Orders",
  columns: ["Order No", "Customer | name", "Amount (EUR)"],
  firstColumn: 1,
  firstRow: 2,
  rows: [
    [cell("A-1"), cell("Ann  Berg"), cell("1,284.60")],
    [null, null, null],
    [cell("A-2"), null, cell("x".repeat(70))],
    [cell("A-3"), cell("Bo Frost"), cell("3")],
    [cell("A-4"), cell("Cy Lund"), cell("4")],
  ],
  totalRows: [],
  withoutValue: 0,
} as unknown as SheetTable;
const cells = cellPrompt("How many orders are from Ann Berg?", table)?.messages ?? [];
const factMessages = facts(passageBlocks(passages), "List the key facts.");
const talk = { question: "What is\tthe rent of the  flat?", answer: "The rent is EUR 940 [1]." };

/** The texts the generator builds on, and one prompt of each kind. */
export const golden = {
  system: STARTER_SYSTEM,
  notFound: STARTER_NOT_FOUND,
  presets: defaultPresets.map(({ text }) => text),
  factsSystem: factMessages[0]?.text,
  cellsSystem: cells[0]?.text,
  passages: { passages, question, prompt: questionPrompt(passageBlocks(passages), question, true) },
  facts: { wish: "List the key facts.", prompt: factMessages[1]?.text },
  cells: {
    sheet: table.sheet,
    fileName: table.fileName,
    columns: table.columns,
    rows: table.rows.map((row) => row.map((one) => one?.text ?? null)),
    question: "How many orders are from Ann Berg?",
    prompt: cells[1]?.text,
  },
  title: { ...talk, prompt: titlePrompt(talk.question, talk.answer) },
};
export const goldenText = (): string => `${JSON.stringify(golden, null, 1)}\n`;

if (import.meta.main) writeFileSync(new URL("golden.json", import.meta.url), goldenText());
