/** What is painted under a page's text, as far as is needed to tell white text on white from white text on colour, and scans from pages. */
import { OPS } from "pdfjs-dist/legacy/build/pdf.mjs";

/** A matrix [a, b, c, d, e, f] as PDF has it: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = ArrayLike<number>;

/** pdf.js' dictionary of resources. */
export interface Resources {
  get(name: string): unknown;
}
/** Fields of ours on pdf.js' state. `space`: the components of the fill's colour space, null where a component is not light (inks, indexes). */
interface FillState {
  readonly ctm: Matrix;
  white?: boolean;
  lineWidth?: number;
  /** Around all that can be painted, on the displayed page. */
  clip?: Box;
  clear?: boolean;
  space?: number | null;
}
type Box = readonly [left: number, top: number, right: number, bottom: number];

const common = (one: Box, other: Box): Box => [
  Math.max(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.min(one[3], other[3]),
];

const contains = ([left, top, right, bottom]: Box, x: number, y: number): boolean => x >= left && x <= right && y >= top && y <= bottom;

/** Beyond them white text counts as seen: a drawing, not a hiding place. */
const MAX_GROUNDS = 20_000;
/** A component this light is white to the eye. */
const WHITE = 0.97;
const CLEAR = 0.02;
/** A straight line this wide, in pt, can be the ground of a row of text. */
const BROAD_LINE_PT = 4;

interface Dictionary {
  get(name: string): unknown;
  getArray(name: string): unknown;
}
const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && "getArray" in value && typeof value.getArray === "function";
const nameOf = (value: unknown): string | null =>
  typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" ? value.name : null;

const deviceSpaces: Readonly<Record<string, number>> = {
  DeviceGray: 1,
  G: 1,
  CalGray: 1,
  DeviceRGB: 3,
  RGB: 3,
  CalRGB: 3,
  DeviceCMYK: 4,
  CMYK: 4,
};

const componentsOf = (name: string | null, resources: Resources): number | null => {
  if (name === null) return null;
  const device = deviceSpaces[name];
  if (device !== undefined) return device;
  const spaces = resources.get("ColorSpace");
  const space = isDictionary(spaces) ? spaces.getArray(name) : null;
  if (!Array.isArray(space)) return deviceSpaces[nameOf(space) ?? ""] ?? null;
  const family = nameOf(space[0]) ?? "";
  if (family !== "ICCBased") return deviceSpaces[family] ?? null;
  const dict: unknown = space[1]?.dict;
  const count = isDictionary(dict) ? dict.get("N") : null;
  return typeof count === "number" ? count : null;
};

const isWhite = (components: number | null, values: readonly unknown[]): boolean => {
  if (components === null || values.length < components || !values.slice(0, components).every((value) => typeof value === "number"))
    return false;
  return components === 4
    ? values.slice(0, 4).every((value) => Number(value) <= 1 - WHITE)
    : values.slice(0, components).every((value) => Number(value) >= WHITE);
};

export interface Ink {
  operation(fn: number, args: readonly unknown[], state: FillState, resources: Resources): void;
  /** An image painted on the unit square of its matrix. */
  image(state: FillState): void;
  /** Whether text painted at this point with this state's fill is not to be seen. */
  hides(state: FillState, mode: number, x: number, y: number): boolean;
  /** Number of grounds so far; with it, whether something was painted at a point since then (text that clips shows what is painted through it). */
  mark(): number;
  paintedSince(mark: number, x: number, y: number): boolean;
  images(): readonly Box[];
  paths(): number;
}

/** `view`: user space to display; width and height of the page in pt. */
export const createInk = (view: Matrix, width: number, height: number): Ink => {
  const grounds: { readonly box: Box; readonly white: boolean }[] = [];
  const images: Box[] = [];
  let path: [number, number, number, number] | null = null;
  /** Whether the path so far is of rectangles: only then is its box what it covers. */
  let boxed = true;
  let paths = 0;
  /** The path at hand will clip what is painted after it. */
  let clipping = false;

  const display = (ctm: Matrix, x: number, y: number): readonly [number, number] => {
    const userX = (ctm[0] ?? 1) * x + (ctm[2] ?? 0) * y + (ctm[4] ?? 0);
    const userY = (ctm[1] ?? 0) * x + (ctm[3] ?? 1) * y + (ctm[5] ?? 0);
    return [
      (view[0] ?? 1) * userX + (view[2] ?? 0) * userY + (view[4] ?? 0),
      (view[1] ?? 0) * userX + (view[3] ?? 1) * userY + (view[5] ?? 0),
    ];
  };
  const extend = (ctm: Matrix, x: number, y: number): void => {
    const [left, top] = display(ctm, x, y);
    path =
      path === null
        ? [left, top, left, top]
        : [Math.min(path[0], left), Math.min(path[1], top), Math.max(path[2], left), Math.max(path[3], top)];
  };
  const ground = (box: Box, white: boolean, { clip }: FillState): void => {
    if (grounds.length < MAX_GROUNDS) grounds.push({ box: clip === undefined ? box : common(box, clip), white });
  };
  const endPath = (state: FillState): void => {
    if (clipping && path !== null) state.clip = state.clip === undefined ? path : common(state.clip, path);
    clipping = false;
    path = null;
    boxed = true;
  };
  /** Heads of tables are drawn that way by some writers. */
  const stroke = (state: FillState): void => {
    const [a = 1, b = 0] = Array.from(state.ctm);
    const broad = (state.lineWidth ?? 1) * Math.hypot(a, b) * Math.hypot(view[0] ?? 1, view[1] ?? 0);
    if (path !== null && broad >= BROAD_LINE_PT) {
      const [left, top, right, bottom] = path;
      const half = broad / 2;
      if (bottom - top <= broad) ground([left, top - half, right, bottom + half], false, state);
      else if (right - left <= broad) ground([left - half, top, right + half, bottom], false, state);
    }
    paths += 1;
    endPath(state);
  };
  const paint = (state: FillState): void => {
    // The box of a white shape is more than it covers, and would hide what stands beside it.
    if (path !== null && state.clear !== true && (boxed || state.white !== true)) ground(path, state.white === true, state);
    paths += 1;
    endPath(state);
  };
  const numbers = (args: readonly unknown[]): readonly number[] => args.filter((arg) => typeof arg === "number");

  const graphicsState = (state: FillState, args: readonly unknown[], resources: Resources): void => {
    const states = resources.get("ExtGState");
    const chosen = isDictionary(states) ? states.get(nameOf(args[0]) ?? "") : null;
    const alpha = isDictionary(chosen) ? chosen.get("ca") : null;
    if (typeof alpha === "number") state.clear = alpha <= CLEAR;
  };

  return {
    operation(fn, args, state, resources) {
      switch (fn) {
        case OPS.setFillGray:
          state.white = isWhite(1, args);
          state.space = 1;
          return;
        case OPS.setFillRGBColor:
          state.white = isWhite(3, args);
          state.space = 3;
          return;
        case OPS.setFillCMYKColor:
          state.white = isWhite(4, args);
          state.space = 4;
          return;
        case OPS.setFillColorSpace:
          state.space = componentsOf(nameOf(args[0]), resources);
          state.white = false;
          return;
        case OPS.setFillColor:
        case OPS.setFillColorN:
          state.white = isWhite(state.space === undefined ? 1 : state.space, args);
          return;
        case OPS.setGState:
          return graphicsState(state, args, resources);
        case OPS.rectangle: {
          const [x = 0, y = 0, w = 0, h = 0] = numbers(args);
          extend(state.ctm, x, y);
          extend(state.ctm, x + w, y + h);
          extend(state.ctm, x + w, y);
          return extend(state.ctm, x, y + h);
        }
        case OPS.moveTo:
        case OPS.lineTo:
        case OPS.curveTo:
        case OPS.curveTo2:
        case OPS.curveTo3: {
          boxed = false;
          const points = numbers(args);
          for (let i = 0; i + 1 < points.length; i += 2) extend(state.ctm, points[i] ?? 0, points[i + 1] ?? 0);
          return;
        }
        case OPS.fill:
        case OPS.eoFill:
        case OPS.fillStroke:
        case OPS.eoFillStroke:
        case OPS.closeFillStroke:
        case OPS.closeEOFillStroke:
          return paint(state);
        case OPS.stroke:
        case OPS.closeStroke:
          return stroke(state);
        case OPS.endPath:
          return endPath(state);
        case OPS.clip:
        case OPS.eoClip:
          clipping = true;
          return;
        case OPS.setLineWidth:
          state.lineWidth = Number(args[0]);
          return;
        case OPS.shadingFill:
          return ground([0, 0, width, height], false, state);
        case OPS.endInlineImage:
          return this.image(state);
        default:
          return;
      }
    },
    image(state) {
      const { ctm } = state;
      const corners = [display(ctm, 0, 0), display(ctm, 1, 0), display(ctm, 0, 1), display(ctm, 1, 1)];
      const box: Box = [
        Math.min(...corners.map(([x]) => x)),
        Math.min(...corners.map(([, y]) => y)),
        Math.max(...corners.map(([x]) => x)),
        Math.max(...corners.map(([, y]) => y)),
      ];
      ground(box, false, state);
      if (images.length < MAX_GROUNDS) images.push(box);
    },
    hides(state, mode, x, y) {
      if (state.clear === true) return true;
      // Modes 0 and 4 fill only; the others draw an outline that is seen.
      if (state.white !== true || (mode !== 0 && mode !== 4) || grounds.length >= MAX_GROUNDS) return false;
      for (let i = grounds.length - 1; i >= 0; i -= 1) {
        const under = grounds[i];
        if (under === undefined) break;
        if (contains(under.box, x, y)) return under.white;
      }
      return true;
    },
    mark: () => grounds.length,
    paintedSince: (mark, x, y) => grounds.slice(mark, mark + 50).some(({ box }) => contains(box, x, y)),
    images: () => images,
    paths: () => paths,
  };
};
