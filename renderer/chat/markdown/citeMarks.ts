/** Marks like [1] or [2, 3] in the tree of an answer become elements of their own; inside code they stay text. */

interface Node {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

/** As src/passages/marks.ts reads them; there, not here, is decided what a mark stands for. */
const mark = /[[【]\s*\^?(?:(?:passages?|passagen|sources?|quellen?)\s+)?(\d{1,3}(?:\s*(?:[,;&–-]|and|und)\s*\d{1,3})*)\s*[\]】]/giu;
/** A range longer than this is taken for something else. */
const RANGE_MAX = 20;
const untouched: ReadonlySet<string> = new Set(["code", "pre", "a"]);

const numbersOf = (list: string): readonly number[] =>
  list.split(/,|;|&|and|und/iu).flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split(/[–-]/u).map(Number);
    return last > first && last - first <= RANGE_MAX ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [first];
  });

const pieces = (text: string): Node[] => {
  const found: Node[] = [];
  let position = 0;
  for (const match of text.matchAll(mark)) {
    if (match.index > position) found.push({ type: "text", value: text.slice(position, match.index) });
    const numbers = numbersOf(match[1] ?? "").join(",");
    found.push({ type: "element", tagName: "cite", properties: { dataNumbers: numbers }, children: [{ type: "text", value: match[0] }] });
    position = match.index + match[0].length;
  }
  if (position < text.length) found.push({ type: "text", value: text.slice(position) });
  return found;
};

/** Changes the (already sanitized) tree in place. */
export const citeMarks = (parent: Node): void => {
  if (parent.children === undefined || untouched.has(parent.tagName ?? "")) return;
  for (const child of parent.children) citeMarks(child);
  parent.children = parent.children.flatMap((child) =>
    child.type === "text" && /[[【]/.test(child.value ?? "") ? pieces(child.value ?? "") : [child],
  );
};
