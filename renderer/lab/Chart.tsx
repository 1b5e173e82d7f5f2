/** The chart on the page, and the same as a PNG file. */
import { assertNever } from "#src/contract/errors.ts";
import { type ChartAxes, type ChartPoint, chartMarks, type Mark, type Size } from "./chart.ts";

const SIZE: Size = { width: 720, height: 360 };
const DOT = 5;

const lineLooks = { grid: "stroke-line", error: "stroke-ink" } as const;
const textLooks = { tick: "fill-soft", title: "fill-soft", label: "fill-ink" } as const;

const SvgMark = ({ mark }: { readonly mark: Mark }) => {
  switch (mark.kind) {
    case "line":
      return (
        <line
          x1={mark.x1}
          y1={mark.y1}
          x2={mark.x2}
          y2={mark.y2}
          strokeWidth={mark.role === "error" ? 1.5 : 1}
          className={lineLooks[mark.role]}
        />
      );
    case "dot":
      return (
        <circle
          cx={mark.x}
          cy={mark.y}
          r={DOT}
          strokeWidth={2}
          className={`stroke-accent ${mark.isBase ? "fill-surface" : "fill-accent"}`}
        />
      );
    case "text":
      return (
        <text x={mark.x} y={mark.y} textAnchor={mark.anchor} className={`text-small ${textLooks[mark.role]}`}>
          {mark.text}
        </text>
      );
    default:
      return assertNever(mark);
  }
};

type Props = { readonly points: readonly ChartPoint[]; readonly axes: ChartAxes; readonly title: string };

/** What it shows stands in the table beside it, so that it is one picture to a screen reader. */
export const Chart = ({ points, axes, title }: Props) => (
  <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={title} className="h-auto w-full max-w-3xl min-w-120">
    {chartMarks(points, axes, SIZE).map((mark, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity; all are drawn anew
      <SvgMark key={index} mark={mark} />
    ))}
  </svg>
);

/** A picture goes to paper and slides: always the light colours (ui/theme.css). */
const ink = { paper: "#fffefb", grid: "#ddd8ce", error: "#26231f", tick: "#5c554c", title: "#5c554c", label: "#26231f", dot: "#23487a" };
/** Pixels of the file for each of the chart. */
const SHARPNESS = 2;

const paint = (canvas: CanvasRenderingContext2D, mark: Mark): void => {
  switch (mark.kind) {
    case "line":
      canvas.strokeStyle = ink[mark.role];
      canvas.lineWidth = mark.role === "error" ? 1.5 : 1;
      canvas.beginPath();
      canvas.moveTo(mark.x1, mark.y1);
      canvas.lineTo(mark.x2, mark.y2);
      canvas.stroke();
      break;
    case "dot":
      canvas.fillStyle = mark.isBase ? ink.paper : ink.dot;
      canvas.strokeStyle = ink.dot;
      canvas.lineWidth = 2;
      canvas.beginPath();
      canvas.arc(mark.x, mark.y, DOT, 0, 2 * Math.PI);
      canvas.fill();
      canvas.stroke();
      break;
    case "text":
      canvas.fillStyle = ink[mark.role];
      canvas.textAlign = mark.anchor === "middle" ? "center" : mark.anchor;
      canvas.fillText(mark.text, mark.x, mark.y);
      break;
    default:
      assertNever(mark);
  }
};

/** The chart as a PNG; null where the browser gives no canvas. */
export const chartPng = async ({ points, axes }: Omit<Props, "title">): Promise<Blob | null> => {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE.width * SHARPNESS;
  canvas.height = SIZE.height * SHARPNESS;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = ink.paper;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.font = "13px sans-serif";
  for (const mark of chartMarks(points, axes, SIZE)) paint(context, mark);
  return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};
