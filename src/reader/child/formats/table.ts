/** Which file reads which kind of document; each is imported when the first document of that kind comes. */
import type { DocumentKind } from "#src/contract/document.ts";
import type { Format } from "../format.ts";

const loaders: Readonly<Record<DocumentKind, () => Promise<{ readonly format: Format }>>> = {
  pdf: () => import("./pdf.ts"),
  docx: () => import("./docx.ts"),
  xlsx: () => import("./workbook.ts"),
  xls: () => import("./workbook.ts"),
  ods: () => import("./workbook.ts"),
  csv: () => import("./csv.ts"),
  pptx: () => import("./pptx.ts"),
  odt: () => import("./odt.ts"),
  rtf: () => import("./rtf.ts"),
  epub: () => import("./epub.ts"),
  html: () => import("./html.ts"),
  markdown: () => import("./markdown.ts"),
  text: () => import("./text.ts"),
  eml: () => import("./eml.ts"),
  msg: () => import("./msg.ts"),
  image: () => import("./image.ts"),
};

/** The format of a kind. */
export const loadFormat = async (kind: DocumentKind): Promise<Format> => (await loaders[kind]()).format;
