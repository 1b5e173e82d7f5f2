/** Words for documents: kinds, places, states, coverage, verification. */
import type { Collection, DocumentFile, DocumentKind, Locator, UnreadPage, Warning } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { Coverage, DocumentTask, Verification } from "#src/contract/grounding.ts";
import { errorWords } from "./errors.ts";
import { formatCount, formatPlural } from "./format.ts";

export const kindWords: Readonly<Record<DocumentKind, string>> = {
  pdf: "PDF",
  docx: "Word",
  xlsx: "Excel",
  xls: "Excel (old)",
  ods: "OpenDocument sheet",
  csv: "CSV",
  pptx: "PowerPoint",
  odt: "OpenDocument text",
  rtf: "RTF",
  epub: "EPUB",
  html: "HTML",
  markdown: "Markdown",
  text: "Text",
  eml: "Mail",
  msg: "Outlook mail",
  image: "Image",
};

/** "page 12", "slide 3", "Sheet1, B4:D9", "Notice periods, paragraph 12". */
export const locatorWords = (locator: Locator): string => {
  switch (locator.kind) {
    case "page":
      return `page ${locator.label ?? formatCount(locator.page)}`;
    case "slide":
      return `slide ${formatCount(locator.page)}`;
    case "cells":
      return `${locator.sheet}, ${locator.range}`;
    case "paragraph": {
      const heading = locator.headings.at(-1);
      return heading === undefined
        ? `paragraph ${formatCount(locator.paragraph)}`
        : `${heading}, paragraph ${formatCount(locator.paragraph)}`;
    }
    case "part":
      return `${locator.part}, paragraph ${formatCount(locator.paragraph)}`;
    default:
      return assertNever(locator);
  }
};

/** Ordinals as a person writes them: [1, 2, 3, 7] → "1–3, 7". */
export const pageRanges = (pages: readonly number[]): string => {
  const ranges: [number, number][] = [];
  for (const page of pages.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && page <= last[1] + 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
};

const unreadReasons: Readonly<Record<UnreadPage["reason"], string>> = {
  "too-slow": "took too long",
  crashed: "stopped the reader",
  corrupt: "damaged",
  "scan-without-ocr": "a picture of text, and reading pictures is off",
  "no-text-found": "no text found on the picture",
};

/** "Pages 3, 7–9: damaged", one line per reason. */
export const unreadWords = (unread: readonly UnreadPage[]): readonly string[] =>
  [...Map.groupBy(unread, ({ reason }) => reason)].map(
    ([reason, pages]) => `${pages.length === 1 ? "Page" : "Pages"} ${pageRanges(pages.map(({ page }) => page))}: ${unreadReasons[reason]}`,
  );

export const warningWords = ({ code, count }: Warning): string => {
  switch (code) {
    case "hidden-text":
      return `${formatPlural(count, "hidden character")} left out`;
    case "bidi-controls":
      return `${formatPlural(count, "invisible direction mark")} left out`;
    case "tag-characters":
      return `${formatPlural(count, "invisible tag character")} left out`;
    case "unmapped-glyphs":
      return `${formatPlural(count, "character")} without a known letter`;
    case "external-reference":
      return `${formatPlural(count, "reference")} to other places not followed`;
    case "low-confidence":
      return `${formatPlural(count, "word")} read from a picture with little certainty`;
    case "truncated":
      return "Cut at the limit";
    case "formula-without-value":
      return `${formatPlural(count, "formula")} without a stored value`;
    case "unread-attachment":
      return `${formatPlural(count, "attachment")} not read`;
    default:
      return assertNever(code);
  }
};

export interface StateWords {
  readonly words: string;
  readonly tone: "plain" | "check" | "loss";
  /** What a person can do about it. */
  readonly wayOn?: string;
}

/** How a file stands, in a few words. */
export const fileStateWords = (file: DocumentFile): StateWords => {
  const { state } = file;
  switch (state.kind) {
    case "waiting":
      return { words: "Waiting", tone: "plain" };
    case "reading":
      return {
        words:
          state.total === null
            ? `Reading, ${formatPlural(state.done, "page")} so far`
            : `Reading page ${formatCount(Math.min(state.done + 1, state.total))} of ${formatCount(state.total)}`,
        tone: "plain",
      };
    case "indexed":
      return file.unreadPages === 0
        ? { words: "Read", tone: "plain" }
        : { words: `Read, but ${formatPlural(file.unreadPages, "page")} could not be`, tone: "check" };
    case "failed": {
      const { sentence, wayOn } = errorWords(state.error);
      return wayOn === undefined ? { words: sentence, tone: "check" } : { words: sentence, tone: "check", wayOn };
    }
    case "missing":
      return { words: "Not where it was; its text is kept", tone: "check" };
    default:
      return assertNever(state);
  }
};

/** "412 files, 9,120 pages"; what is still to do comes with the progress. */
export const collectionFacts = ({ files, pages }: Collection): string =>
  files.total === 0 ? "Empty" : `${formatPlural(files.total, "file")} · ${formatPlural(pages, "page")}`;

/** What needs a look: "5 could not be read · 2 with unread pages". */
export const collectionTroubles = ({ files }: Collection): readonly string[] => [
  ...(files.failed === 0 ? [] : [`${formatCount(files.failed)} could not be read`]),
  ...(files.partly === 0 ? [] : [`${formatCount(files.partly)} with unread pages`]),
  ...(files.missing === 0 ? [] : [`${formatCount(files.missing)} missing`]),
];

/** "Read 12 of 412 pages in 3 of 9 files" */
export const coverageWords = (coverage: Coverage): string =>
  `Read ${formatCount(coverage.readPages)} of ${formatPlural(coverage.totalPages, "page")} in ${formatCount(coverage.readFiles)} of ${formatPlural(coverage.totalFiles, "file")}`;

/** What the coverage leaves open; empty when nothing does. */
export const coverageGaps = (coverage: Coverage): readonly string[] => [
  ...(coverage.partlyReadPages === 0 ? [] : [`${formatPlural(coverage.partlyReadPages, "page")} only in part`]),
  ...(coverage.unindexedFiles === 0 ? [] : [`${formatPlural(coverage.unindexedFiles, "file")} not read yet or not readable`]),
  ...(coverage.unreadable.length === 0
    ? []
    : [
        `${formatPlural(
          coverage.unreadable.reduce((sum, { pages }) => sum + pages.length, 0),
          "page",
        )} that cannot be read`,
      ]),
];

/** A task on whole documents, as a label. */
export const taskWords = (task: DocumentTask): string => {
  switch (task.kind) {
    case "full-scan":
      return "Every page read";
    case "summarise":
      return task.bySection ? "Summary by section" : `Summary, ${task.length}`;
    case "key-facts":
      return "Key facts";
    case "translate":
      return `Translation into ${task.language}`;
    default:
      return assertNever(task);
  }
};

export const verificationWords: Readonly<Record<Verification, { readonly short: string; readonly long: string }>> = {
  exact: { short: "exact", long: "Stands word for word in the source" },
  repaired: { short: "repaired", long: "Stands in the source; only spaces, hyphens at line ends or joined letters differ" },
  unverified: { short: "unverified", long: "Not found in the cited passage: check it yourself" },
};
