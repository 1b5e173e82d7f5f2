/** Dates of cells and of questions as days, "2024-03-05", in German, English and ISO writing. Pure. */

/** Of "3/4/2024". With points the day is always first. */
export type DateOrder = "day-first" | "month-first";

/** Both days inclusive; one day, a month or a year. */
export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

const MS_PER_DAY = 86_400_000;
/** Serial day 0 for serials from 61 on: the 1900 system has a 29 February 1900 (serial 60) that never was. */
const EPOCH = Date.UTC(1899, 11, 30);

/** Of a serial day of the 1900 system; the time of day is left out. */
export const dayOfSerial = (serial: number): string => {
  const days = Math.floor(serial) + (serial < 60 ? 1 : 0);
  return new Date(EPOCH + days * MS_PER_DAY).toISOString().slice(0, 10);
};

/** First three letters, folded; German and English. */
const months: Readonly<Record<string, number>> = {
  ...{ jan: 1, jän: 1, feb: 2, mar: 3, mär: 3, mrz: 3, apr: 4, may: 5, mai: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, okt: 10, nov: 11 },
  ...{ dec: 12, dez: 12 },
};
const monthOf = (name: string): number | null => (/^\p{L}{3,9}$/u.test(name) ? (months[name.toLowerCase().slice(0, 3)] ?? null) : null);

/** Two digits are of 1930 to 2029, as spreadsheets take them. */
const yearOf = (text: string): number => (text.length === 2 ? Number(text) + (Number(text) < 30 ? 2000 : 1900) : Number(text));

const dayAt = (year: number, month: number, day: number): string | null => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : null;
};

const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/;
const numeric = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}.*)?$/;
const dayThenMonth = /^(\d{1,2})(?:st|nd|rd|th|\.)?[ -](\p{L}+)\.?[ -,]+(\d{4}|\d{2})$/u;
const monthThenDay = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u;

/** The order in which the column's dates with slashes can be read; null when none tells. */
export const columnDateOrder = (texts: Iterable<string>): DateOrder | null => {
  for (const text of texts) {
    const [, first, sign, second] = numeric.exec(text.trim()) ?? [];
    if (first === undefined || sign === ".") continue;
    if (Number(first) > 12) return "day-first";
    if (Number(second) > 12) return "month-first";
  }
  return null;
};

/** null for what is no day. */
export const parseDay = (raw: string, order: DateOrder | null): string | null => {
  const text = raw.trim();
  const [, y, m, d] = iso.exec(text) ?? [];
  if (y !== undefined) return dayAt(Number(y), Number(m), Number(d));
  const [, first, sign, second, year] = numeric.exec(text) ?? [];
  if (first !== undefined && year !== undefined) {
    const dayFirst = sign !== "/" || order === "day-first";
    const [day, month] = dayFirst ? [first, second] : [second, first];
    return dayAt(yearOf(year), Number(month), Number(day));
  }
  const named = dayThenMonth.exec(text);
  const [, day, name, namedYear] = named ?? [];
  if (day !== undefined && namedYear !== undefined) return dayAt(yearOf(namedYear), monthOf(name ?? "") ?? 0, Number(day));
  const [, monthName, dayOfMonth, lastYear] = monthThenDay.exec(text) ?? [];
  return dayOfMonth === undefined ? null : dayAt(Number(lastYear), monthOf(monthName ?? "") ?? 0, Number(dayOfMonth));
};

const wholeMonth = (year: number, month: number): DaySpan | null => {
  const from = dayAt(year, month, 1);
  return from === null ? null : { from, to: new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) };
};

/** A day, a month ("2024-03", "03/2024", "March 2024") or a year ("2024"); null for anything else. */
export const parseSpan = (raw: string, order: DateOrder | null): DaySpan | null => {
  const text = raw.trim();
  const day = parseDay(text, order);
  if (day !== null) return { from: day, to: day };
  if (/^(?:19|20)\d{2}$/.test(text)) return { from: `${text}-01-01`, to: `${text}-12-31` };
  const [, year, month] = /^(\d{4})[-/](\d{1,2})$/.exec(text) ?? [];
  if (year !== undefined) return wholeMonth(Number(year), Number(month));
  const [, monthFirst, yearSecond] = /^(\d{1,2})[./](\d{4})$/.exec(text) ?? [];
  if (monthFirst !== undefined) return wholeMonth(Number(yearSecond), Number(monthFirst));
  const [, name, namedYear] = /^(\p{L}+)\.? (\d{4})$/u.exec(text) ?? [];
  return name === undefined ? null : wholeMonth(Number(namedYear), monthOf(name) ?? 0);
};
