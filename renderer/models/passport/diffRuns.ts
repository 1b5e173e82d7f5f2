/** A diff with its long equal stretches folded. Pure. */
import type { TemplateCheck } from "#src/contract/passport.ts";

export type DiffLine = Extract<TemplateCheck, { kind: "different" }>["lines"][number];
export type DiffRun = { readonly kind: "lines"; readonly lines: readonly DiffLine[] } | { readonly kind: "folded"; readonly count: number };

/** Equal lines kept on each side of a difference. */
const CONTEXT_LINES = 2;

/** A stretch is folded only where that hides more than one line. */
export const diffRuns = (lines: readonly DiffLine[]): readonly DiffRun[] => {
  const isKept = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT_LINES), at + CONTEXT_LINES + 1).some(({ kind }) => kind !== "same"),
  );
  const starts = lines.flatMap((_, at) => (at === 0 || isKept[at] !== isKept[at - 1] ? [at] : []));
  return starts.map((start, index): DiffRun => {
    const part = lines.slice(start, starts[index + 1] ?? lines.length);
    return isKept[start] === true || part.length < 2 ? { kind: "lines", lines: part } : { kind: "folded", count: part.length };
  });
};
