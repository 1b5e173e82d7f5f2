/** A chart of quality against size or speed, as marks to be drawn: on the page as SVG, into a picture on a canvas. Pure. */

/** `error`: standard error of y. */
export interface ChartPoint {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly error: number;
  /** The one that the others are compared with. */
  readonly isBase: boolean;
}

export interface ChartAxes {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xWords: (value: number) => string;
  readonly yWords: (value: number) => string;
}

/** Lengths in pixels from the top left; `role` picks the colour. */
export type Mark =
  | {
      readonly kind: "line";
      readonly role: "grid" | "error";
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
    }
  | { readonly kind: "dot"; readonly x: number; readonly y: number; readonly isBase: boolean }
  | {
      readonly kind: "text";
      readonly role: "tick" | "title" | "label";
      readonly x: number;
      readonly y: number;
      readonly anchor: "start" | "middle" | "end";
      readonly text: string;
    };

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 76, right: 24, top: 32, bottom: 52 };
const TICKS = 5;
/** Of the shown range, kept free on each side. */
const PADDING = 0.08;
const LABEL_HEIGHT = 16;
/** Average width of a character of a label; a guess is enough to keep labels inside. */
const CHARACTER = 7;

/** Steps of 1, 2 or 5 times a power of ten. */
const niceStep = (range: number): number => {
  const rough = range / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
};

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** What is never negative begins at 0 when that costs little of the picture. */
const scaleOf = (low: number, high: number): Scale => {
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const from = low >= 0 && low - span < 0 ? 0 : low - span * PADDING;
  const to = high + span * PADDING;
  const step = niceStep(to - from);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return { low: from, high: to, ticks: Array.from({ length: count }, (_, index) => (first + index) * step) };
};

/** Nearest free height for each label, in the order of the points. */
const labelHeights = (wanted: readonly { readonly x: number; readonly y: number; readonly width: number }[]): readonly number[] => {
  const placed: { readonly x: number; readonly y: number; readonly width: number }[] = [];
  return wanted.map(({ x, y, width }) => {
    const isFree = (at: number): boolean =>
      placed.every((other) => Math.abs(other.y - at) >= LABEL_HEIGHT || x > other.x + other.width || x + width < other.x);
    const tries = Array.from({ length: 13 }, (_, index) => y + (index % 2 === 0 ? -1 : 1) * Math.ceil(index / 2) * LABEL_HEIGHT);
    const free = tries.find(isFree) ?? y;
    placed.push({ x, y: free, width });
    return free;
  });
};

/** Marks from back to front; none without points. */
export const chartMarks = (points: readonly ChartPoint[], axes: ChartAxes, { width, height }: Size): readonly Mark[] => {
  if (points.length === 0) return [];
  const xScale = scaleOf(Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x)));
  const yScale = scaleOf(Math.min(...points.map(({ y, error }) => y - error)), Math.max(...points.map(({ y, error }) => y + error)));
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const xOf = (value: number): number => MARGIN.left + ((value - xScale.low) / (xScale.high - xScale.low)) * (right - MARGIN.left);
  const yOf = (value: number): number => bottom - ((value - yScale.low) / (yScale.high - yScale.low)) * (bottom - MARGIN.top);

  const grid = [
    ...xScale.ticks.flatMap((tick): Mark[] => [
      { kind: "line", role: "grid", x1: xOf(tick), y1: MARGIN.top, x2: xOf(tick), y2: bottom },
      { kind: "text", role: "tick", x: xOf(tick), y: bottom + 18, anchor: "middle", text: axes.xWords(tick) },
    ]),
    ...yScale.ticks.flatMap((tick): Mark[] => [
      { kind: "line", role: "grid", x1: MARGIN.left, y1: yOf(tick), x2: right, y2: yOf(tick) },
      { kind: "text", role: "tick", x: MARGIN.left - 8, y: yOf(tick) + 4, anchor: "end", text: axes.yWords(tick) },
    ]),
  ];
  const titles: readonly Mark[] = [
    { kind: "text", role: "title", x: right, y: height - 10, anchor: "end", text: axes.xTitle },
    { kind: "text", role: "title", x: 8, y: 16, anchor: "start", text: axes.yTitle },
  ];
  const sides = points.map((point) => {
    const labelWidth = point.label.length * CHARACTER;
    const isLeft = xOf(point.x) + 10 + labelWidth > width;
    return { at: xOf(point.x) + (isLeft ? -10 : 10), from: xOf(point.x) + (isLeft ? -10 - labelWidth : 10), isLeft, labelWidth };
  });
  const heights = labelHeights(
    points.map((point, index) => ({ x: sides[index]?.from ?? 0, y: yOf(point.y) + 4, width: sides[index]?.labelWidth ?? 0 })),
  );
  const drawn = points.flatMap((point, index): Mark[] => {
    const [x, y] = [xOf(point.x), yOf(point.y)];
    const bar: readonly Mark[] =
      point.error > 0
        ? [{ kind: "line", role: "error", x1: x, y1: yOf(point.y - point.error), x2: x, y2: yOf(point.y + point.error) }]
        : [];
    const side = sides[index];
    return [
      ...bar,
      { kind: "dot", x, y, isBase: point.isBase },
      {
        kind: "text",
        role: "label",
        x: side?.at ?? x,
        y: heights[index] ?? y,
        anchor: side?.isLeft === true ? "end" : "start",
        text: point.label,
      },
    ];
  });
  return [...grid, ...titles, ...drawn];
};
