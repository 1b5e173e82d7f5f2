/** Numbers written as text, in German ("1.284,60 €") and English ("(1,200)", "$1,284.60") notation. Pure. */

/** Which sign separates the decimals. */
export type Notation = "point" | "comma";

/** A number as written: sign, what stands around it, its digits with separators. */
export interface WrittenNumber {
  readonly negative: boolean;
  readonly prefix: string;
  readonly digits: string;
  readonly suffix: string;
}

const currency = String.raw`[€$£¥]|(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK)(?![A-Za-z])|(?:US|A|C)\$|Fr\.|kr`;
const written = new RegExp(
  String.raw`^(?<open>\()?\s*(?<sign>[-+−–])?\s*(?<prefix>${currency})?\s*(?<sign2>[-+−–])?\s*` +
    String.raw`(?<digits>\d[\d.,'’ \u00a0\u202f]*\d|\d|[.,]\d+)\s*(?<suffix>%|${currency})?\s*(?<after>[-−])?\s*(?<close>\))?(?<after2>[-−])?$`,
  "u",
);
const MINUS = /[-−–]/u;

/** null for what is no number: words, units other than currencies and percent, dates. */
export const readWritten = (text: string): WrittenNumber | null => {
  const groups = written.exec(text.trim())?.groups;
  if (groups?.digits === undefined || (groups.open === undefined) !== (groups.close === undefined)) return null;
  const signs = [groups.sign, groups.sign2, groups.after, groups.after2].filter((sign) => sign !== undefined);
  if (signs.length > 1) return null;
  return {
    negative: groups.open !== undefined || signs.some((sign) => MINUS.test(sign)),
    prefix: groups.prefix ?? "",
    digits: groups.digits,
    suffix: groups.suffix ?? "",
  };
};

const grouping = /^[1-9]\d{0,2}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*$/u;

/** What the digits alone tell: both separators, or one that cannot be for thousands. null: they do not tell. */
export const notationOf = (digits: string): Notation | null => {
  const [point, comma] = [digits.lastIndexOf("."), digits.lastIndexOf(",")];
  if (point >= 0 && comma >= 0) return point > comma ? "point" : "comma";
  if (point < 0 && comma < 0) return null;
  const sign = point >= 0 ? "." : ",";
  if (digits.split(sign).length > 2) return sign === "." ? "comma" : "point";
  if (grouping.test(digits)) return null;
  return sign === "." ? "point" : "comma";
};

/** The notation most of a column's texts show; null when none shows one. */
export const columnNotation = (texts: Iterable<string>): Notation | null => {
  let balance = 0;
  for (const text of texts) {
    const notation = notationOf(readWritten(text)?.digits ?? "");
    if (notation !== null) balance += notation === "comma" ? 1 : -1;
  }
  return balance === 0 ? null : balance > 0 ? "comma" : "point";
};

/** Beyond it a double does not hold every digit, and what is written is a number of an account rather than an amount. */
const MAX_DIGITS = 15;

/**
 * The value; percent divided by 100. What the digits tell goes first, then the column's notation; else three digits behind a separator are thousands
 * ("1.284" = 1284: prices to a thousandth are rare). null for no number, for more than 15 digits and for leading zeros ("00123" is a name).
 */
export const parseNumber = (text: string, column: Notation | null): number | null => {
  const found = readWritten(text);
  if (found === null) return null;
  const own = notationOf(found.digits) ?? (grouping.test(found.digits) ? (column ?? "grouped") : "point");
  const decimal = own === "point" ? "." : own === "comma" ? "," : null;
  const [whole = "", fraction = "", ...more] = decimal === null ? [found.digits] : found.digits.split(decimal);
  if (more.length > 0 || /[^\d]/.test(fraction)) return null;
  const digits = whole.replace(/[^\d]/gu, "");
  if (whole !== digits && !grouping.test(whole)) return null;
  if (/^0\d/.test(digits) || (digits + fraction).length > MAX_DIGITS) return null;
  const value = Number(`${digits || "0"}.${fraction || "0"}`);
  const signed = found.negative && value !== 0 ? -value : value;
  return found.suffix === "%" ? Number((signed / 100).toPrecision(MAX_DIGITS)) : signed;
};
