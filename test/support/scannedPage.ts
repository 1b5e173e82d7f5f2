/** Pages of known text as a scanner would give them: turned a little, noisy, compressed; with the true box of every word. */
import { createCanvas, loadImage, type SKRSContext2D } from "@napi-rs/canvas";

/** A4 in pt. */
export const [pageWidth, pageHeight] = [595, 842];

export interface ScanOptions {
  readonly dpi: number;
  readonly font: "Liberation Serif" | "Liberation Sans" | "DejaVu Sans Mono";
  readonly fontSizePt: number;
  /** Clockwise; small ones of a sheet put in askew. */
  readonly rotationDegrees: number;
  /** Standard deviation of the grain, 0 … 255. */
  readonly noise: number;
  /** 1 … 100; null: not compressed. */
  readonly jpegQuality: number | null;
  readonly seed: number;
}
export const cleanScan: ScanOptions = {
  dpi: 200,
  font: "Liberation Serif",
  fontSizePt: 11,
  rotationDegrees: 0,
  noise: 0,
  jpegQuality: null,
  seed: 1,
};

export interface ScannedWord {
  readonly text: string;
  /** Before rotation, in pt: [left, baseline − font size, right, baseline + a quarter of the font size]. */
  readonly box: readonly [number, number, number, number];
}
export interface ScannedPage {
  readonly rgba: Uint8ClampedArray;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly width: number;
  readonly height: number;
  readonly words: readonly ScannedWord[];
}

/** mulberry32: numbers in [0, 1), the same for the same seed. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const margin = 56;

/** Draws paragraphs line by line; what does not fit on the page is left out. */
const layOut = (context: SKRSContext2D, paragraphs: readonly string[], size: number): readonly ScannedWord[] => {
  const words: ScannedWord[] = [];
  const space = context.measureText(" ").width;
  let baseline = margin + size;
  for (const paragraph of paragraphs) {
    let left = margin;
    for (const text of paragraph.split(/\s+/)) {
      const { width } = context.measureText(text);
      if (left + width > pageWidth - margin) {
        left = margin;
        baseline += size * 1.35;
      }
      if (baseline > pageHeight - margin) return words;
      context.fillText(text, left, baseline);
      words.push({ text, box: [left, baseline - size, left + width, baseline + size / 4] });
      left += width + space;
    }
    baseline += size * 2.1;
  }
  return words;
};

/** The page's words are those that were drawn. */
export const scannedPage = async (paragraphs: readonly string[], options: ScanOptions): Promise<ScannedPage> => {
  const scale = options.dpi / 72;
  const [widthPx, heightPx] = [Math.round(pageWidth * scale), Math.round(pageHeight * scale)];
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fbfaf6";
  context.fillRect(0, 0, widthPx, heightPx);
  context.scale(scale, scale);
  context.rotate((options.rotationDegrees * Math.PI) / 180);
  context.fillStyle = "#1c1c20";
  context.font = `${options.fontSizePt}px ${options.font}`;
  const words = layOut(context, paragraphs, options.fontSizePt);
  context.resetTransform();
  const image = context.getImageData(0, 0, widthPx, heightPx);
  const random = seeded(options.seed);
  if (options.noise > 0)
    for (let at = 0; at < image.data.length; at += 4) {
      // The sum of four uniform numbers: near enough to a normal distribution, standard deviation 0.577.
      const grain = ((random() + random() + random() + random() - 2) / 0.577) * options.noise;
      for (let channel = 0; channel < 3; channel++) image.data[at + channel] = (image.data[at + channel] ?? 0) + grain;
    }
  if (options.jpegQuality === null) return { rgba: image.data, widthPx, heightPx, width: pageWidth, height: pageHeight, words };
  context.putImageData(image, 0, 0);
  context.drawImage(await loadImage(await canvas.encode("jpeg", options.jpegQuality)), 0, 0);
  const { data } = context.getImageData(0, 0, widthPx, heightPx);
  return { rgba: data, widthPx, heightPx, width: pageWidth, height: pageHeight, words };
};

/** Share of the true words that were read, in order: longest common subsequence, case and punctuation as printed. */
export const wordAccuracy = (truth: readonly string[], read: readonly string[]): number => {
  let row = new Array<number>(read.length + 1).fill(0);
  for (const word of truth) {
    const next = [0];
    for (let at = 0; at < read.length; at++) next.push(word === read[at] ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return truth.length === 0 ? 1 : (row.at(-1) ?? 0) / truth.length;
};

export const englishLetter: readonly string[] = [
  "Northgate Property Services Ltd, 14 Harbour Street, Bristol BS1 4QA",
  "Invoice no. 2024-10377 of 17 October 2024, customer number K-48812",
  "Dear Ms Okafor, thank you for your order of 2 October. As agreed in our framework agreement dated 1 March 2023, we invoice the maintenance of the lifts in the buildings at Queen Square 5 and Wapping Road 21 for the third quarter.",
  "Inspection of two passenger lifts, 4 visits at £310.00 each: £1,240.00. Replacement of a door sensor (part no. DS-7781/B): £186.45. Emergency call-out on Sunday, 18 August, 3.5 hours at £95.00: £332.50. Subtotal £1,758.95, VAT 20% £351.79, total £2,110.74.",
  "Please transfer the amount within 30 days to IBAN GB29 NWBK 6016 1331 9268 19, quoting the invoice number. A discount of 2% applies to payments received before 31 October 2024; after 16 November 2024 we charge interest of 8% a year.",
  "The agreement is renewed for another twelve months unless either party gives notice in writing at least three months before it ends. Prices rise by 3.4% on 1 January 2025 in line with section 7, paragraph 2. The liability of the contractor is limited to £250,000 for each event.",
  "During the inspection our technician noticed wear on the suspension ropes of lift 2. The ropes are within the permitted limits, but we recommend replacing them within the next six months. We enclose an offer (no. 2024-A-118) that remains valid until 15 December.",
  "If you have any questions about this invoice, Mr Jonathan Weekes will gladly help you: telephone 0117 496 0512, weekdays between 8:30 and 17:00. Yours sincerely, Eleanor Whitcombe, Head of Accounts",
];

export const germanLetter: readonly string[] = [
  "Hausverwaltung Grünwald & Söhne GmbH, Königstraße 48, 70173 Stuttgart",
  "Mietvertrag Nr. 2024/0815 über Gewerberäume, Objekt Schloßgasse 3, 2. Obergeschoss",
  "Zwischen der Eigentümergemeinschaft Schloßgasse, vertreten durch die Hausverwaltung, und der Bäckerei Möller OHG wird folgender Vertrag geschlossen. Die Mietfläche beträgt 148,50 m² zuzüglich zweier Stellplätze in der Tiefgarage.",
  "Die monatliche Grundmiete beträgt 2.480,00 €, die Vorauszahlung auf die Betriebskosten 415,00 €, die Umsatzsteuer von 19 % 550,05 €; insgesamt sind 3.445,05 € bis zum dritten Werktag eines Monats zu überweisen. Die Kaution in Höhe von 7.440,00 € ist vor der Übergabe am 01.07.2024 zu leisten.",
  "Das Mietverhältnis beginnt am 1. Juli 2024 und endet am 30. Juni 2029. Die Kündigungsfrist beträgt sechs Monate zum Ende eines Kalenderjahres; die Kündigung bedarf der Schriftform. Verlängert sich der Vertrag, so gilt er jeweils für weitere zwei Jahre.",
  "Schönheitsreparaturen trägt der Mieter. Bauliche Veränderungen, insbesondere an den Lüftungsanlagen und an der Außenbeleuchtung, sind nur mit schriftlicher Zustimmung zulässig. Der Mieter haftet für Schäden, die durch Verletzung seiner Sorgfaltspflichten entstehen.",
  "Die Miete erhöht sich jährlich um 2,5 %, erstmals zum 01.01.2026, sofern der Verbraucherpreisindex um mehr als 3 Punkte gestiegen ist. Über die Betriebskosten wird bis zum 30. September des Folgejahres abgerechnet, Nachzahlungen sind innerhalb von 14 Tagen fällig.",
  "Gerichtsstand ist Stuttgart. Änderungen dieses Vertrages bedürfen der Schriftform. Stuttgart, den 12. Juni 2024, gezeichnet Jürgen Grünwald (Geschäftsführer) und Käthe Möller",
];
