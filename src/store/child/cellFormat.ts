/** A computed number written as the cells it was made of: their separators, decimals, currency, percent. Pure. */
import { type Decimal, rounded, toPlain, trimmed } from "./cellDecimals.ts";
import { type Notation, notationOf, readWritten } from "./cellNumbers.ts";

interface Style {
  readonly notation: Notation;
  readonly grouped: boolean;
  readonly decimals: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** Enough to know how a column is written. */
const SAMPLE = 2_000;
const SPACED_SUFFIX = /[\s\u00a0\u202f](?:%|\S+)$/u;
const SPACED_PREFIX = /^\D+[\s\u00a0\u202f]\d/u;

const only = (values: ReadonlySet<string>): string => (values.size === 1 ? ([...values][0] ?? "") : "");

/** `texts`: of cells that hold numbers. Booleans and words among them have no style. */
const styleOf = (texts: readonly string[], column: Notation | null): Style => {
  const found = texts.slice(0, SAMPLE).flatMap((text) => {
    const number = readWritten(text);
    return number === null ? [] : [{ text: text.trim(), number }];
  });
  const notation = column ?? (found.some(({ number }) => notationOf(number.digits) === "comma") ? "comma" : "point");
  const [decimal, group] = notation === "point" ? [".", ","] : [",", "."];
  const decimals = Math.max(
    0,
    ...found.map(({ number }) => {
      const parts = number.digits.split(decimal);
      // "1.284" alone: thousands, unless the column shows otherwise (parseNumber).
      return parts.length === 2 && (column !== null || notationOf(number.digits) !== null) ? (parts[1]?.length ?? 0) : 0;
    }),
  );
  const affix = (part: "prefix" | "suffix", spaced: RegExp): string => {
    const sign = only(new Set(found.map(({ number }) => number[part])));
    if (sign === "") return "";
    const space = found.some(({ text }) => spaced.test(text)) ? " " : "";
    return part === "prefix" ? sign + space : space + sign;
  };
  const [prefix, suffix] = [affix("prefix", SPACED_PREFIX), affix("suffix", SPACED_SUFFIX)];
  const money = `${prefix}${suffix}`.replace("%", "").trim() !== "";
  const grouped = money || found.some(({ number }) => number.digits.includes(group) || /\d[ '’\u00a0\u202f]\d{3}/.test(number.digits));
  return { notation, grouped, decimals, prefix, suffix };
};

const write = (value: Decimal, style: Style): string => {
  const plain = toPlain(value);
  const [whole = "", fraction] = plain.replace("-", "").split(".");
  const [decimal, group] = style.notation === "point" ? [".", ","] : [",", "."];
  const digits = (style.grouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole) + (fraction === undefined ? "" : decimal + fraction);
  return `${plain.startsWith("-") ? "-" : ""}${style.prefix}${digits}${style.suffix}`;
};

/** A mean of whole numbers is shown with two decimals, where it has them. */
const MEAN_DECIMALS = 2;

/** `texts`: of the cells the value was made of. `mean`: may have more decimals than they have. */
export const writtenLike = (value: Decimal, texts: readonly string[], column: Notation | null, mean: boolean): string => {
  const style = styleOf(texts, column);
  const scaled = style.suffix.trim() === "%" ? { units: value.units * 100n, scale: value.scale } : value;
  const decimals = mean ? Math.max(style.decimals, MEAN_DECIMALS) : style.decimals;
  // Numbers without a style (booleans): all their decimals.
  const shown = texts.some((text) => readWritten(text) !== null) ? rounded(scaled, decimals) : trimmed(scaled, 0);
  return write(trimmed(shown, style.decimals), style);
};
