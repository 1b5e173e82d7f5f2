/** Splits delimited text into rows of fields (RFC 4180, and what people write instead). Pure; one row at a time. */

export interface CsvRow {
  readonly fields: readonly string[];
  /** Characters and fields left out of this row. */
  readonly cut: number;
}

const MAX_FIELDS = 16_384;
/** A field longer than a cell may be is cut there; so is one whose quote never ends. */
const MAX_FIELD_CHARACTERS = 32_767;

/** The delimiter that parts most of the first lines into equally many fields; a comma when none does. Excel's own `sep=;` line wins. */
export const guessDelimiter = (text: string): string => {
  const declared = /^sep=(.)\r?\n/.exec(text)?.[1];
  if (declared !== undefined) return declared;
  const sample = text.slice(0, 64 * 1024);
  const scored = [",", ";", "\t", "|"].map((delimiter) => {
    const counts = new Map<number, number>();
    let rows = 0;
    for (const { fields } of csvRows(sample, delimiter)) {
      rows += 1;
      if (rows > 50) break;
      counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
    }
    const [width = 1, same = 0] = [...counts].toSorted((one, other) => other[1] - one[1] || other[0] - one[0])[0] ?? [];
    return { delimiter, score: width < 2 ? 0 : (same / Math.max(1, rows)) * 1_000 + Math.min(width, 100) };
  });
  return scored.toSorted((one, other) => other.score - one.score)[0]?.delimiter ?? ",";
};

/** Empty lines give no row. A quote within an unquoted field is an ordinary character. */
export function* csvRows(text: string, delimiter: string): Generator<CsvRow, void, void> {
  let at = 0;
  let fields: string[] = [];
  let cut = 0;
  const add = (field: string): void => {
    if (fields.length >= MAX_FIELDS) cut += field.length;
    else {
      fields.push(field.length > MAX_FIELD_CHARACTERS ? field.slice(0, MAX_FIELD_CHARACTERS) : field);
      cut += Math.max(0, field.length - MAX_FIELD_CHARACTERS);
    }
  };
  const endOf = /\r\n|[\r\n]/g;
  let lineEnd = -1;
  /** Kept until it is passed: in a file of one column each line would search the rest of the file for it. */
  let next = -1;
  while (at <= text.length) {
    if (text[at] === '"') {
      // Quoted: up to a quote that no quote follows.
      let field = "";
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        const end = quote < 0 ? text.length : quote;
        if (field.length <= MAX_FIELD_CHARACTERS) field += text.slice(from, Math.min(end, from + MAX_FIELD_CHARACTERS + 1));
        cut += Math.max(0, end - from - MAX_FIELD_CHARACTERS - 1);
        from = end + 1;
        if (quote < 0 || text[from] !== '"') break;
        field += '"';
        from += 1;
      }
      at = from;
      // Between the closing quote and the delimiter nothing should stand; what does belongs to the field.
      let tail = at;
      while (tail < text.length && text[tail] !== delimiter && text[tail] !== "\n" && text[tail] !== "\r") tail += 1;
      add(field + text.slice(at, tail));
      at = tail;
    } else {
      if (lineEnd < at) {
        endOf.lastIndex = at;
        lineEnd = endOf.exec(text)?.index ?? text.length;
      }
      if (next < at) {
        const found = text.indexOf(delimiter, at);
        next = found < 0 ? text.length : found;
      }
      const end = Math.min(next, lineEnd);
      add(text.slice(at, end));
      at = end;
    }
    if (text[at] === delimiter && at < text.length) {
      at += 1;
      continue;
    }
    if (fields.length > 1 || fields[0] !== "") yield { fields, cut };
    fields = [];
    cut = 0;
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
  }
}
