import { expect, test } from "vitest";
import { type ChartPoint, chartMarks } from "../../../../renderer/lab/chart.ts";

const axes = { xTitle: "size", yTitle: "divergence", xWords: String, yWords: String };
const size = { width: 720, height: 360 };
const point = (over: Partial<ChartPoint>): ChartPoint => ({ label: "Q4", x: 1, y: 1, error: 0, isBase: false, ...over });

test("every point, its error and its label lie inside the picture, better ones lower", () => {
  const marks = chartMarks(
    [
      point({ label: "F16", x: 8_000, y: 0, isBase: true }),
      point({ label: "Q8_0", x: 4_200, y: 0.001, error: 0.0002 }),
      point({ label: "Q4_K_M", x: 2_400, y: 0.02, error: 0.004 }),
    ],
    axes,
    size,
  );
  const dots = marks.filter((mark) => mark.kind === "dot");
  expect(dots.map(({ isBase }) => isBase)).toEqual([true, false, false]);
  expect(dots.map(({ y }) => y)).toEqual(dots.map(({ y }) => y).toSorted((a, b) => b - a));
  const points = marks.flatMap((mark) =>
    mark.kind === "line"
      ? [
          [mark.x1, mark.y1],
          [mark.x2, mark.y2],
        ]
      : [[mark.x, mark.y]],
  );
  for (const [x, y] of points) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(size.width);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(size.height);
  }
  expect(marks.filter((mark) => mark.kind === "line" && mark.role === "error")).toHaveLength(2);
});

test("labels of points that lie on one another do not", () => {
  const marks = chartMarks(
    ["A", "B", "C"].map((label) => point({ label, x: 5, y: 5 })),
    axes,
    size,
  );
  const heights = marks.flatMap((mark) => (mark.kind === "text" && mark.role === "label" ? [mark.y] : [])).toSorted((a, b) => a - b);
  for (const [index, height] of heights.entries()) if (index > 0) expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(16);
});

test("one point, all points alike, and none at all draw without a number that is none", () => {
  for (const points of [[], [point({})], [point({ x: 0, y: 0 })], [point({}), point({})]])
    expect(JSON.stringify(chartMarks(points, axes, size))).not.toMatch(/null/);
  expect(chartMarks([], axes, size)).toEqual([]);
});
