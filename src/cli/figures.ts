/** Figures as a person reads them in a terminal. */
import type { ErrorDetails } from "#src/contract/errors.ts";

const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** SI prefixes, two to three significant digits: "6.1 GB", "812 kB". */
export const formatBytes = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const scaled = bytes / 1000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
};

export const formatCount = (count: number): string => count.toLocaleString("en-GB");

/** The facts of an error in brackets: " (needed 6.1 GB, available 4.3 GB)"; "" without any. Units come from the names' suffixes. */
export const formatFacts = (details: ErrorDetails | undefined): string => {
  const facts = Object.entries(details ?? {}).flatMap(([name, value]) => (value === null || value === "" ? [] : [formatFact(name, value)]));
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
};

const formatFact = (name: string, value: string | number | boolean): string => {
  if (typeof value === "number" && name.endsWith("Bytes")) return `${inWords(name.slice(0, -5))} ${formatBytes(value)}`.trim();
  if (typeof value === "number" && name.endsWith("Tokens")) return `${inWords(name.slice(0, -6))} ${formatCount(value)} tokens`.trim();
  // A number that names something has no thousands.
  if (/^pid$|port$/i.test(name)) return `${inWords(name)}: ${value}`;
  return `${inWords(name)}: ${typeof value === "number" ? formatCount(value) : value}`;
};

const inWords = (camelCase: string): string => camelCase.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);

/** Rows as columns padded to their widest cell; the last column is not padded. */
export const formatTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  "))
    .join("\n");
};
