/** Small PDFs built by code, with boxes of words that are known from the standard's own figures, not from any reader. */
import type { Box } from "#src/contract/document.ts";

/** A line of Helvetica; ASCII only. `x`, `y`: start of its baseline in user space, from the bottom left. */
export interface MadeText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  /** Text rendering mode; 3 is invisible. */
  readonly mode?: number;
  readonly colour?: readonly [red: number, green: number, blue: number];
}
export interface MadeRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: readonly [red: number, green: number, blue: number];
}
/** `rgb`: three bytes per pixel from the top left; none: one grey pixel. */
export interface MadeImage {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rgb?: { readonly bytes: Uint8Array; readonly widthPx: number; readonly heightPx: number };
}
export interface MadePage {
  readonly width?: number;
  readonly height?: number;
  readonly rotate?: 0 | 90 | 180 | 270;
  /** Left, bottom, right, top in user space. */
  readonly crop?: readonly [number, number, number, number];
  readonly userUnit?: number;
  /** Painted first. */
  readonly images?: readonly MadeImage[];
  readonly rectangles?: readonly MadeRectangle[];
  readonly texts?: readonly MadeText[];
  /** Filled text fields of a form, with their rectangles. */
  readonly fields?: readonly {
    readonly value: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  /** More operators, at the end of the content. */
  readonly content?: string;
}

/** Advance widths of Helvetica, codes 32 to 126 (Adobe's Helvetica.afm, WinAnsi), in thousandths of the size. */
const widths: readonly number[] = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const SIZE = 12;
const ASCENT = 0.718;
const DESCENT = -0.207;

const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + (widths[character.charCodeAt(0) - 32] ?? 0), 0) * (size / 1000);

const sizeOf = ({ width = 595, height = 842 }: MadePage): readonly [number, number] => [width, height];

/** User space to the displayed page in pt, from the top left. */
const displayed = (page: MadePage, box: Box): Box => {
  const [width, height] = sizeOf(page);
  const [left, bottom, right, top] = page.crop ?? [0, 0, width, height];
  const unit = page.userUnit ?? 1;
  const turn = ([x, y]: readonly [number, number]): readonly [number, number] => {
    switch (page.rotate ?? 0) {
      case 0:
        return [x - left, top - y];
      case 90:
        return [y - bottom, x - left];
      case 180:
        return [right - x, y - bottom];
      case 270:
        return [top - y, right - x];
    }
  };
  const [x0, y0] = turn([box[0], box[1]]);
  const [x1, y1] = turn([box[2], box[3]]);
  return [Math.min(x0, x1) * unit, Math.min(y0, y1) * unit, Math.max(x0, x1) * unit, Math.max(y0, y1) * unit];
};

/** Each word of a page's texts with its box on the displayed page: advance widths across, ascent and descent of Helvetica up and down. */
export const wordBoxes = (page: MadePage): readonly { readonly text: string; readonly box: Box }[] =>
  (page.texts ?? []).flatMap(({ text, x, y, size = SIZE }) =>
    [...text.matchAll(/\S+/g)].map((match) => {
      const start = x + widthOf(text.slice(0, match.index), size);
      const box: Box = [start, y + DESCENT * size, start + widthOf(match[0], size), y + ASCENT * size];
      return { text: match[0], box: displayed(page, box) };
    }),
  );

const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&");
const colour = (of: readonly [number, number, number]): string => `${of.join(" ")} rg`;

const contentOf = (page: MadePage): string =>
  [
    ...(page.images ?? []).map(({ x, y, width, height }, index) => `q ${width} 0 0 ${height} ${x} ${y} cm /Im${index} Do Q`),
    ...(page.rectangles ?? []).map((made) => `q ${colour(made.colour)} ${made.x} ${made.y} ${made.width} ${made.height} re f Q`),
    ...(page.texts ?? []).map(
      (made) =>
        `q ${colour(made.colour ?? [0, 0, 0])} BT /F1 ${made.size ?? SIZE} Tf ${made.mode ?? 0} Tr 1 0 0 1 ${made.x} ${made.y} Tm (${escaped(made.text)}) Tj ET Q`,
    ),
    page.content ?? "",
  ].join("\n");

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Numbered objects, cross-reference table and trailer (ISO 32000-1, 7.5). */
const assemble = (objects: readonly (string | readonly (string | Uint8Array)[])[], trailer: string): Uint8Array => {
  const parts: Uint8Array[] = [bytesOf("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n")];
  const length = (): number => parts.reduce((sum, part) => sum + part.byteLength, 0);
  const offsets = objects.map((object, index) => {
    const offset = length();
    const pieces = typeof object === "string" ? [object] : object;
    parts.push(
      bytesOf(`${index + 1} 0 obj\n`),
      ...pieces.map((piece) => (typeof piece === "string" ? bytesOf(piece) : piece)),
      bytesOf("\nendobj\n"),
    );
    return offset;
  });
  const start = length();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  parts.push(
    bytesOf(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(parts));
};

const stream = (dictionary: string, bytes: Uint8Array): readonly (string | Uint8Array)[] => [
  `<< ${dictionary} /Length ${bytes.byteLength} >>\nstream\n`,
  bytes,
  "\nendstream",
];

/** A PDF of these pages, uncompressed. `title`: in its information dictionary. `labels`: page labels as roman numerals from i. */
export const makePdf = (
  pages: readonly MadePage[],
  options: { readonly title?: string; readonly romanLabels?: boolean } = {},
): Uint8Array => {
  const objects: (string | readonly (string | Uint8Array)[])[] = [
    "",
    "",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  const add = (object: string | readonly (string | Uint8Array)[]): number => objects.push(object);
  const title = options.title === undefined ? "" : `/Info ${add(`<< /Title (${escaped(options.title)}) >>`)} 0 R`;
  const allFields: number[] = [];
  const kids = pages.map((page) => {
    const [width, height] = sizeOf(page);
    const images = (page.images ?? []).map(({ rgb }) => {
      const { bytes, widthPx, heightPx } = rgb ?? { bytes: new Uint8Array([128, 128, 128]), widthPx: 1, heightPx: 1 };
      return add(
        stream(`/Type /XObject /Subtype /Image /Width ${widthPx} /Height ${heightPx} /ColorSpace /DeviceRGB /BitsPerComponent 8`, bytes),
      );
    });
    const content = add(stream("", bytesOf(contentOf(page))));
    const fields = (page.fields ?? []).map(({ value, x, y, width: across, height: up }, index) => {
      const look = add(
        stream(
          `/Type /XObject /Subtype /Form /BBox [0 0 ${across} ${up}] /Resources << /Font << /F1 3 0 R >> >>`,
          bytesOf(`/Tx BMC BT /F1 10 Tf 2 4 Td (${escaped(value)}) Tj ET EMC`),
        ),
      );
      return add(
        `<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (field${allFields.length + index}) /V (${escaped(value)}) /DA (/F1 10 Tf 0 g) /Rect [${x} ${y} ${x + across} ${y + up}] /AP << /N ${look} 0 R >> >>`,
      );
    });
    allFields.push(...fields);
    const references = images.map((image, index) => `/Im${index} ${image} 0 R`).join(" ");
    return add(
      [
        "<< /Type /Page /Parent 2 0 R",
        `/MediaBox [0 0 ${width} ${height}]`,
        page.crop === undefined ? "" : `/CropBox [${page.crop.join(" ")}]`,
        page.rotate === undefined ? "" : `/Rotate ${page.rotate}`,
        page.userUnit === undefined ? "" : `/UserUnit ${page.userUnit}`,
        fields.length === 0 ? "" : `/Annots [${fields.map((field) => `${field} 0 R`).join(" ")}]`,
        `/Resources << /Font << /F1 3 0 R >> /XObject << ${references} >> >> /Contents ${content} 0 R >>`,
      ].join(" "),
    );
  });
  const form =
    allFields.length === 0
      ? ""
      : `/AcroForm << /Fields [${allFields.map((field) => `${field} 0 R`).join(" ")}] /DR << /Font << /F1 3 0 R >> >> >>`;
  const labels = options.romanLabels === true ? "/PageLabels << /Nums [0 << /S /r >>] >>" : "";
  objects[0] = `<< /Type /Catalog /Pages 2 0 R ${form} ${labels} >>`;
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`;
  return assemble(objects, title);
};
