/** What a field of a CSV file is worth: numbers in the file's own decimal style, ISO and dotted dates; all else stays text. */
import type { Cell } from "#src/contract/document.ts";
import { serialOf } from "./display.ts";

type Value = Pick<Cell, "kind" | "text" | "number">;
export type DecimalStyle = "." | ",";

/** Groups of three, or none; no leading zero before other digits, since that is a code and no number. */
const POINT = /^[+-]?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?$/;
const COMMA = /^[+-]?(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d*)(?:,\d+)?$/;
/** More digits than a double holds exactly: an account or an article, not a quantity. */
const MAX_DIGITS = 15;

/** A comma where the sample has numbers that only a comma makes sense of, and more of them than of the other kind. */
export const decimalStyle = (sample: readonly string[]): DecimalStyle => {
  const only = (one: RegExp, other: RegExp): number => sample.filter((field) => one.test(field) && !other.test(field)).length;
  return only(COMMA, POINT) > only(POINT, COMMA) ? "," : ".";
};

const numberOf = (field: string, style: DecimalStyle): number | null => {
  if (!(style === "." ? POINT : COMMA).test(field)) return null;
  const plain = style === "." ? field.replaceAll(",", "") : field.replaceAll(".", "").replace(",", ".");
  return plain.replace(/\D/g, "").length > MAX_DIGITS ? null : Number(plain);
};

export const fieldValue = (field: string, style: DecimalStyle): Value => {
  const text = field.trim();
  const number = numberOf(text, style);
  if (number !== null) return { kind: "number", text, number };
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const iso = dotted === null ? text : `${dotted[3]}-${dotted[2]?.padStart(2, "0")}-${dotted[1]?.padStart(2, "0")}`;
  const serial = text.length <= 30 && /^\d{4}-\d\d-\d\d(?:$|[T ]\d\d:\d\d)/.test(iso) ? serialOf(iso) : null;
  return serial === null ? { kind: "text", text, number: null } : { kind: "date", text, number: serial };
};
