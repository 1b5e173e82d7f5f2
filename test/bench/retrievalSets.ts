/** Question sets as documents with pages, and for each question what counts as found. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import papaparse from "papaparse";
import type { StoredPage } from "#src/documents/ports.ts";
import { createDocumentReader } from "#src/reader/startReader.ts";

export interface SetDocument {
  readonly name: string;
  readonly hash: string;
  readonly title: string | null;
  readonly pages: readonly StoredPage[];
}
/** `documents`: names of those that answer it. `pages`: name and page, only where exactly one page holds all figures of the answer. */
export interface SetQuestion {
  readonly question: string;
  readonly documents: readonly string[];
  readonly page: { readonly document: string; readonly page: number } | null;
}
export interface QuestionSet {
  readonly documents: readonly SetDocument[];
  readonly questions: readonly SetQuestion[];
}

const docs = join(import.meta.dirname, "../../../shared/assets/docs");
/** Why the sets cannot be read, or null. */
export const missingSets = (): string | null => (existsSync(docs) ? null : "../shared/assets/docs is not there");

interface Xquad {
  readonly paragraphs: readonly { readonly context: string; readonly qas: readonly { readonly question: string }[] }[];
}

/** Each paragraph a document of its own; a question's is the paragraph it was asked about. */
export const xquad = (language: "en" | "de"): QuestionSet => {
  const { paragraphs } = JSON.parse(readFileSync(join(docs, "xquad", `xquad.${language}.half.json`), "utf8")) as Xquad;
  const named = paragraphs.map((paragraph, index) => ({ ...paragraph, name: `${index}.txt` }));
  return {
    documents: named.map(({ context, name }) => ({
      name,
      hash: createHash("sha256").update(context).digest("hex"),
      title: null,
      pages: [
        {
          page: 1,
          kind: "section",
          label: null,
          width: null,
          height: null,
          source: "text",
          characters: context.length,
          sheet: null,
          text: context,
          places: [{ kind: "paragraph", start: 0, end: context.length, paragraph: 1, headings: [] }],
          warnings: [],
          cells: [],
        },
      ],
    })),
    questions: named.flatMap(({ qas, name }) => qas.map(({ question }) => ({ question, documents: [name], page: null }))),
  };
};

const readPdf = async (path: string, reader: ReturnType<typeof createDocumentReader>): Promise<SetDocument> => {
  const found = statSync(path, { bigint: true });
  const identity = { dev: `${found.dev}`, ino: `${found.ino}`, sizeBytes: Number(found.size), mtimeMs: Number(found.mtimeMs) };
  const pages: StoredPage[] = [];
  let [hash, title]: [string, string | null] = ["", null];
  const request = { source: { kind: "file", path, identity }, ocrLanguages: [], firstPage: 1 } as const;
  for await (const event of reader.read(request, new AbortController().signal)) {
    if (event.kind === "opened") [hash, title] = [event.sha256, event.title];
    if (event.kind === "page") pages.push(event.page);
  }
  return { name: path.slice(path.lastIndexOf("/") + 1), hash, title, pages };
};

/** Figures of an answer: numbers of three digits and more, but years and days; "82,959", "24.97". */
export const figuresOf = (answer: string): readonly string[] => {
  const prose = answer.replaceAll(/\(?SOURCE[^)\n]*\)?|\d{4} Q\d \w+\.pdf/gi, " ");
  const numbers = prose.match(/\d[\d,.]*\d/g) ?? [];
  return [...new Set(numbers.filter((number) => number.replaceAll(/\D/g, "").length >= 3 && !/^(19|20)\d\d$/.test(number)))];
};

/** The one page of the documents that has all figures of the answer, each as it stands; null when none or several have. */
const onlyPage = (answer: string, documents: readonly SetDocument[]): SetQuestion["page"] => {
  const figures = figuresOf(answer);
  if (figures.length === 0) return null;
  const patterns = figures.map((figure) => new RegExp(`(?<![\\d.,])${figure.replaceAll(".", "\\.")}(?![\\d]|[.,]\\d)`));
  const holding = documents.flatMap(({ name, pages }) =>
    pages.filter(({ text }) => patterns.every((pattern) => pattern.test(text))).map(({ page }) => ({ document: name, page })),
  );
  return holding.length === 1 ? (holding[0] ?? null) : null;
};

/** Quarterly reports; "*AAPL*" names all of a company's, as files would be named in a shell. */
export const secReports = async (): Promise<QuestionSet> => {
  const folder = join(docs, "sec-10-q");
  const reader = createDocumentReader();
  const documents: SetDocument[] = [];
  try {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".pdf")))
      documents.push(await readPdf(join(folder, file), reader));
  } finally {
    await reader.close();
  }
  const { data } = papaparse.parse<Record<"Question" | "Source Docs" | "Answer", string>>(
    readFileSync(join(folder, "questions.csv"), "utf8"),
    {
      header: true,
      skipEmptyLines: true,
    },
  );
  const questions = data.map((row) => {
    const wanted = row["Source Docs"].split(/[;\n]/).map((pattern) => pattern.trim().replaceAll("*", ""));
    const sources = documents.filter(({ name }) => wanted.some((part) => part !== "" && name.includes(part.replace(/\.pdf$/, ""))));
    return { question: row.Question, documents: sources.map(({ name }) => name), page: onlyPage(row.Answer, sources) };
  });
  return { documents, questions: questions.filter(({ documents: sources }) => sources.length > 0) };
};
