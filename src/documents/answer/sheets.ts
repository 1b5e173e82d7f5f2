/** Sheets of the documents in scope as tables: a look at each first, and then whole only those that a question speaks of. */
import type { DocumentRepository, ScopeDocument } from "../ports.ts";
import { namedTables } from "./cells/plan.ts";
import { type SheetPage, type SheetTable, sheetTables } from "./cells/table.ts";
import { fold } from "./cells/words.ts";
import type { FoundPassage } from "./passage.ts";

/** Spreadsheets looked at for one question, those whose passages were found first; their sheets; and pages read whole in the end (50 rows each). */
const FILES_MAX = 12;
const SHEETS_MAX = 1_000;
const PAGES_MAX = 4_000;
/** Of one sheet: its first page, and those of found passages. Each page repeats the header. */
const GLIMPSE_PAGES_MAX = 8;
const sheetKinds: ReadonlySet<string> = new Set(["xlsx", "xls", "ods", "csv"]);

/** A table and the pages its rows lie on. */
export interface PlacedTable {
  readonly table: SheetTable;
  readonly hash: string;
  readonly pages: ReadonlySet<number>;
}

/** Pages that belong together, in order: one sheet's. */
interface Sheet {
  readonly document: ScopeDocument;
  readonly pages: readonly number[];
}

type Repository = Pick<DocumentRepository, "listPages" | "getPage">;

/** The reader's label names the sheet before its rows ("May, rows 1–50"). A page without one stays with those before it: too many are read then, never too few. */
const sheetsOf = async (repository: Repository, document: ScopeDocument): Promise<readonly Sheet[]> => {
  const sheets = new Map<string, number[]>();
  let name = "";
  for (const { page, label } of await repository.listPages(document.hash)) {
    name = label === null ? name : label.slice(0, Math.max(0, label.lastIndexOf(", row")));
    sheets.set(name, [...(sheets.get(name) ?? []), page]);
  }
  return [...sheets.values()].map((pages) => ({ document, pages }));
};

const tablesOf = async (
  repository: Repository,
  document: ScopeDocument,
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<readonly PlacedTable[]> => {
  // Their text and places are several times as large, and not needed.
  const pages: (SheetPage & { readonly page: number })[] = [];
  for (const page of numbers) {
    signal.throwIfAborted();
    const { sheet, cells, warnings } = await repository.getPage(document.hash, page);
    pages.push({ page, sheet, cells, warnings });
  }
  return sheetTables({ fileId: document.fileId, fileName: document.fileName }, pages).map((table) => ({
    table,
    hash: document.hash,
    pages: new Set(pages.filter(({ sheet }) => sheet === table.sheet).map(({ page }) => page)),
  }));
};

const shapeOf = ({ columns }: SheetTable): string => columns.map(fold).join("|");

/**
 * The tables a question may be computed from, whole; none where it speaks of none, or of more than can be read. Besides those that a look shows to be meant there come all with
 * the same columns: one of twelve monthly sheets must not win because the word was seen in it first. `found`: passages for the question, best first.
 */
export const tablesFor = async (
  repository: Repository,
  documents: readonly ScopeDocument[],
  { question, found }: { readonly question: string; readonly found: readonly FoundPassage[] },
  signal: AbortSignal,
): Promise<readonly PlacedTable[]> => {
  const rank = new Map([...found].reverse().map(({ chunk }, index) => [chunk.documentHash, found.length - index]));
  const pagesFound = new Set(found.map(({ chunk }) => `${chunk.documentHash} ${chunk.page}`));
  const files = documents
    // A sum over a file that is still being read, or was read in part, would be wrong and look right.
    .filter(({ kind, complete, unread }) => sheetKinds.has(kind) && complete && unread.length === 0)
    .sort((a, b) => (rank.get(a.hash) ?? found.length + 1) - (rank.get(b.hash) ?? found.length + 1))
    .slice(0, FILES_MAX);
  const sheets: Sheet[] = [];
  for (const file of files) sheets.push(...(await sheetsOf(repository, file)));
  if (sheets.length > SHEETS_MAX) return [];
  const glimpses: { readonly sheet: Sheet; readonly tables: readonly SheetTable[] }[] = [];
  for (const sheet of sheets) {
    const { document, pages } = sheet;
    const [first = 1, ...others] = pages;
    const seen = [first, ...others.filter((page) => pagesFound.has(`${document.hash} ${page}`))].slice(0, GLIMPSE_PAGES_MAX);
    glimpses.push({ sheet, tables: (await tablesOf(repository, document, seen, signal)).map(({ table }) => table) });
  }
  const named = namedTables(
    question,
    glimpses.flatMap(({ tables }) => tables),
  );
  const shapes = new Set(named.map(shapeOf));
  const wanted = glimpses.filter(({ tables }) => tables.some((table) => shapes.has(shapeOf(table)))).map(({ sheet }) => sheet);
  // Half a table would give a wrong sum that looks right, and so would another table than the one that is meant.
  if (wanted.reduce((sum, { pages }) => sum + pages.length, 0) > PAGES_MAX) return [];
  const tables: PlacedTable[] = [];
  for (const { document, pages } of wanted) tables.push(...(await tablesOf(repository, document, pages, signal)));
  return tables;
};
