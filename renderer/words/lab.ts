/** The lab in words: figures with their errors, what they mean, and how a comparison stands. */
import { assertNever } from "#src/contract/errors.ts";
import type { Lab, Measured, QualityLevel, TasksLevel } from "#src/contract/lab.ts";
import { formatPercent } from "./format.ts";

const digits = (value: number, most: number): string =>
  value.toLocaleString("en", { maximumSignificantDigits: most, minimumSignificantDigits: Math.min(most, 2) });

/** As many places after the point as the error has two digits of: "12.31 ± 0.14". */
export const measuredWords = ({ value, stdErr }: Measured): string => {
  if (stdErr <= 0 || !Number.isFinite(stdErr)) return digits(value, 4);
  const places = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(stdErr))));
  const fixed = (figure: number): string => figure.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${fixed(value)} ± ${fixed(stdErr)}`;
};

/** A share with its error in points: "97.1 % ± 0.3". */
export const shareWords = ({ value, stdErr }: Measured): string => {
  const points = (share: number): string => (share * 100).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return stdErr > 0 ? `${points(value)} % ± ${points(stdErr)}` : `${points(value)} %`;
};

/** "Sample 4B · Q4_K_M" */
export const levelName = ({ name, quantization }: Pick<QualityLevel, "name" | "quantization">): string =>
  name.includes(quantization) ? name : `${name} · ${quantization}`;

export const labTitle = (lab: Lab): string => {
  switch (lab.kind) {
    case "quality":
      return `Quality on “${lab.text.label}”`;
    case "tasks":
      return lab.questions.length === 1 ? "1 question" : `${lab.questions.length} questions`;
    default:
      return assertNever(lab);
  }
};

export const labStateWords = ({ state }: Lab): string => {
  switch (state.kind) {
    case "running":
      return "Measuring";
    case "stopped":
      return state.error === null ? "Stopped" : "Stopped by an error";
    case "done":
      return "Done";
    default:
      return assertNever(state);
  }
};

/** How many of a level's answers say something else than the largest's; null of the largest, or before any is there. */
export const differingWords = ({ isBase, answers }: TasksLevel): string | null => {
  const compared = answers.filter((answer) => answer !== null && answer.sameFacts !== null);
  if (isBase || compared.length === 0) return null;
  const other = compared.filter((answer) => answer?.sameFacts === false).length;
  return other === 0
    ? `none of ${compared.length} differ`
    : `${other} of ${compared.length} differ (${formatPercent(other / compared.length)})`;
};
