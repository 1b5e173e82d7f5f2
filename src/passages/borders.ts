/** Whether a stretch of a source stands on its own: "12" does not in "112", "-12", "12 %", "12.50" or "(1,200)". */

/** Scripts written without spaces: a word may begin anywhere. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u;
const wordy = /[\p{L}\p{N}\p{M}]/u;
const digit = /\p{Nd}/u;
/** Between two digits these make one number, code, date or time of them. NBSP and thin spaces group thousands; a plain space parts columns as often. */
const joins = /[.,:/'’_\-−\u2010\u2011\u00a0\u2009\u202f]/u;
/** A number followed by one of these is another number. */
const scaleAfter = /^[\s-]{0,2}(?:million|billion|trillion|thousand|hundred|mill?ionen|milliarden?|mio|mrd|tsd|bn|mn)\b/iu;
const percentAfter = /^[\s\u00a0\u202f]?[%‰]/u;

const startsAlone = (source: string, start: number): boolean => {
  const first = source[start] ?? "";
  const before = source[start - 1] ?? "";
  const two = source[start - 2] ?? "";
  if (wordy.test(first) && wordy.test(before)) {
    const mixed = digit.test(first) !== digit.test(before);
    if (!(unspaced.test(first) || unspaced.test(before)) || (!mixed && digit.test(first))) return false;
  }
  if (joins.test(first) && digit.test(source[start + 1] ?? "")) return !digit.test(before);
  if (!digit.test(first)) return true;
  if (/[−+.]/u.test(before) || (before === "-" && start > 0)) return false;
  // An en dash between numbers is a range; before a number alone it is a sign.
  if (before === "–") return digit.test(two) || /\p{L}/u.test(two);
  return !(joins.test(before) && (digit.test(two) || before === "/" || before === "_"));
};

const endsAlone = (source: string, end: number, stretch: string): boolean => {
  const last = source[end - 1] ?? "";
  const after = source[end] ?? "";
  const two = source[end + 1] ?? "";
  if (wordy.test(last) && wordy.test(after)) {
    const mixed = digit.test(last) !== digit.test(after);
    if (!(unspaced.test(last) || unspaced.test(after)) || (!mixed && digit.test(last))) return false;
  }
  // "QX-4049" is not "QX-4049-YG"; but "12" stands alone in "12-month" and "12-Monats-Frist".
  if (digit.test(last) || /\d/u.test(stretch)) {
    const rest = source.slice(end, end + 16);
    if (/^[-_/](?=[\p{Lu}\p{Nd}])(?!\p{Lu}\p{Ll})/u.test(rest)) return false;
  }
  if (joins.test(last) && digit.test(source[end - 2] ?? "")) return !digit.test(after);
  if (!digit.test(last)) return true;
  if (joins.test(after) && digit.test(two)) return false;
  const rest = source.slice(end, end + 16);
  return !percentAfter.test(rest) && !scaleAfter.test(rest);
};

/**
 * Accounts write negative amounts in brackets: "(1,284)". Plain digits in brackets are notes, years and repetitions ("twelve (12) months"), and
 * amounts with a currency or percent sign inside them are remarks ("the rent (€1,284.60)").
 */
const isBracketed = (source: string, start: number, end: number): boolean =>
  /\(\s?$/u.test(source.slice(Math.max(0, start - 2), start)) &&
  /^\s?\)/u.test(source.slice(end, end + 2)) &&
  /^\d[\d.,'’\u00a0\u202f]*[.,'’\u00a0\u202f]\d+$/u.test(source.slice(start, end));

export const standsAlone = (source: string, start: number, end: number): boolean =>
  start < end && startsAlone(source, start) && endsAlone(source, end, source.slice(start, end)) && !isBracketed(source, start, end);
