/** Small office files and books built from their XML, for tests of the reader. */
import { type ZipEntry, zip } from "./zip.ts";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

export interface Link {
  readonly type: string;
  readonly target: string;
  readonly external?: boolean;
}

const relationships = (links: readonly Link[]): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${links
    .map(
      (link, index) =>
        `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${link.type}" Target="${link.target}"${link.external === true ? ' TargetMode="External"' : ""}/>`,
    )
    .join("")}</Relationships>`;

const officePackage = (main: string, entries: readonly ZipEntry[]): Uint8Array =>
  zip([
    { name: "[Content_Types].xml", data: `${XML}<Types xmlns="${PACKAGE}/content-types"/>` },
    { name: "_rels/.rels", data: relationships([{ type: "officeDocument", target: main }]) },
    ...entries,
  ]);

/** `body`: what stands in w:body. Links become rId1, rId2, … of the document. */
export const docx = (body: string, links: readonly Link[] = [], more: readonly ZipEntry[] = []): Uint8Array =>
  officePackage("word/document.xml", [
    {
      name: "word/document.xml",
      data: `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>${body}</w:body></w:document>`,
    },
    { name: "word/_rels/document.xml.rels", data: relationships(links) },
    ...more,
  ]);

export const wordParagraph = (text: string, properties = ""): string =>
  `<w:p>${properties}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

/** `sheets`: name → what stands between the tags of the worksheet. */
export const xlsx = (
  sheets: Readonly<Record<string, string>>,
  more: { readonly strings?: string; readonly styles?: string; readonly book?: string } = {},
): Uint8Array => {
  const names = Object.keys(sheets);
  return officePackage("xl/workbook.xml", [
    {
      name: "xl/workbook.xml",
      data: `${XML}<workbook xmlns="m" xmlns:r="${OFFICE}">${more.book ?? ""}<sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"${name.startsWith("hidden") ? ' state="hidden"' : ""}/>`).join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      data: relationships([
        ...names.map((_, index) => ({ type: "worksheet", target: `worksheets/sheet${index + 1}.xml` })),
        { type: "sharedStrings", target: "sharedStrings.xml" },
        { type: "styles", target: "styles.xml" },
      ]),
    },
    ...names.map((name, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      data: `${XML}<worksheet xmlns="m">${sheets[name]}</worksheet>`,
    })),
    ...(more.strings === undefined ? [] : [{ name: "xl/sharedStrings.xml", data: `${XML}<sst>${more.strings}</sst>` }]),
    ...(more.styles === undefined ? [] : [{ name: "xl/styles.xml", data: `${XML}<styleSheet>${more.styles}</styleSheet>` }]),
  ]);
};

const P = 'xmlns:p="p" xmlns:a="a" xmlns:r="r"';

/** One slide for each: what stands in its shape tree. `notes` and `layout` (what stands in it): of the first slide. */
export const pptx = (slides: readonly string[], notes: string | null = null, layout: string | null = null): Uint8Array =>
  officePackage("ppt/presentation.xml", [
    {
      name: "ppt/presentation.xml",
      data: `${XML}<p:presentation ${P}><p:sldIdLst>${slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index + 1}"/>`).join("")}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>`,
    },
    {
      name: "ppt/_rels/presentation.xml.rels",
      data: relationships(slides.map((_, index) => ({ type: "slide", target: `slides/slide${index + 1}.xml` }))),
    },
    ...slides.map((tree, index) => ({
      name: `ppt/slides/slide${index + 1}.xml`,
      data: `${XML}<p:sld ${P}><p:cSld><p:spTree>${tree}</p:spTree></p:cSld></p:sld>`,
    })),
    {
      name: "ppt/slides/_rels/slide1.xml.rels",
      data: relationships([
        { type: "notesSlide", target: "../notesSlides/notesSlide1.xml" },
        { type: "slideLayout", target: "../slideLayouts/slideLayout1.xml" },
      ]),
    },
    ...(notes === null
      ? []
      : [
          { name: "ppt/notesSlides/notesSlide1.xml", data: `${XML}<p:notes ${P}><p:cSld><p:spTree>${notes}</p:spTree></p:cSld></p:notes>` },
        ]),
    ...(layout === null ? [] : [{ name: "ppt/slideLayouts/slideLayout1.xml", data: `${XML}<p:sldLayout ${P}>${layout}</p:sldLayout>` }]),
  ]);

/** `type`: of a placeholder; `at`: its place in EMU. */
export const shape = (text: string, type: string | null = null, at: { readonly x: number; readonly y: number } | null = null): string =>
  `<p:sp><p:nvSpPr><p:nvPr>${type === null ? "" : `<p:ph type="${type}"/>`}</p:nvPr></p:nvSpPr><p:spPr>${at === null ? "" : `<a:xfrm><a:off x="${at.x}" y="${at.y}"/><a:ext cx="100" cy="100"/></a:xfrm>`}</p:spPr><p:txBody>${text
    .split("\n")
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join("")}</p:txBody></p:sp>`;

const ODF = 'xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:style="s" xmlns:fo="f" xmlns:manifest="m"';

/** `kind`: "text" or "spreadsheet"; `body`: what stands in office:text or office:spreadsheet. */
export const odf = (
  kind: "text" | "spreadsheet",
  body: string,
  more: { readonly styles?: string; readonly manifest?: string } = {},
): Uint8Array =>
  zip([
    { name: "mimetype", data: `application/vnd.oasis.opendocument.${kind}`, stored: true },
    {
      name: "content.xml",
      data: `${XML}<office:document-content ${ODF}><office:automatic-styles>${more.styles ?? ""}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    },
    { name: "META-INF/manifest.xml", data: `${XML}<manifest:manifest ${ODF}>${more.manifest ?? ""}</manifest:manifest>` },
  ]);

/** Chapters by id; `spine`: the ids in reading order. */
export const epub = (chapters: Readonly<Record<string, string>>, spine: readonly string[] = Object.keys(chapters)): Uint8Array =>
  zip([
    { name: "mimetype", data: "application/epub+zip", stored: true },
    { name: "META-INF/container.xml", data: `${XML}<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>` },
    {
      name: "OPS/book.opf",
      data: `${XML}<package xmlns:dc="d"><metadata><dc:title>A book</dc:title></metadata><manifest>${Object.keys(chapters)
        .map((id) => `<item id="${id}" href="${id}.xhtml"/>`)
        .join("")}</manifest><spine>${spine.map((id) => `<itemref idref="${id}"/>`).join("")}</spine></package>`,
    },
    ...Object.entries(chapters).map(([id, html]) => ({ name: `OPS/${id}.xhtml`, data: `${XML}<html><body>${html}</body></html>` })),
  ]);
