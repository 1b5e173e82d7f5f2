/** The numbers Word shows but does not store with the text: "§ 5", "2.1", "(a)" (ECMA-376 part 1, 17.9). */
import type { Archive } from "../../archive.ts";
import { attribute, walkXml } from "../../xml.ts";
import { isOn } from "../office/parts.ts";

interface Level {
  start: number;
  format: string;
  /** "%1.%2": places for the numbers of the levels. */
  text: string;
  /** Numbers of all levels as digits ("2.18.1" where the level above writes "ii"). */
  legal: boolean;
}
interface Numbered {
  readonly abstractId: string;
  /** Level → number to begin with, and whether it has begun. */
  readonly restarts: Map<number, number>;
}

const LEVELS = 9;
/** Numbers beyond this are written as digits: roman and letters would grow without bound. */
const MAX_SPELLED = 3_999;

const roman = (value: number): string => {
  const digits: readonly (readonly [number, string])[] = [
    [1000, "M"],
    [900, "CM"],
    [500, "D"],
    [400, "CD"],
    [100, "C"],
    [90, "XC"],
    [50, "L"],
    [40, "XL"],
    [10, "X"],
    [9, "IX"],
    [5, "V"],
    [4, "IV"],
    [1, "I"],
  ];
  let rest = value;
  let text = "";
  for (const [worth, digit] of digits)
    while (rest >= worth) {
      text += digit;
      rest -= worth;
    }
  return text;
};

/** a … z, aa, bb …, as Word counts. */
const letters = (value: number): string => String.fromCharCode(65 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));

/** A number in a numFmt; unknown formats as digits. */
export const spellNumber = (value: number, format: string): string => {
  if (value < 1 || value > MAX_SPELLED) return String(value);
  switch (format) {
    case "upperRoman":
      return roman(value);
    case "lowerRoman":
      return roman(value).toLowerCase();
    case "upperLetter":
      return letters(value);
    case "lowerLetter":
      return letters(value).toLowerCase();
    case "decimalZero":
      return String(value).padStart(2, "0");
    default:
      return String(value);
  }
};

/** The mark of the next paragraph of that list and level, "" for none. Counts: call it once for each paragraph, in order. */
export type Numbering = (numId: string, level: number) => string;

const count = (abstracts: ReadonlyMap<string, Level[]>, nums: ReadonlyMap<string, Numbered>): Numbering => {
  const counters = new Map<string, (number | undefined)[]>();
  return (numId, level) => {
    const num = nums.get(numId);
    const levels = num === undefined ? undefined : abstracts.get(num.abstractId);
    const own = levels?.[level];
    if (num === undefined || levels === undefined || own === undefined) return "";
    if (own.format === "bullet") return "•";
    const values = counters.get(num.abstractId) ?? [];
    counters.set(num.abstractId, values);
    const restart = num.restarts.get(level);
    num.restarts.delete(level);
    values[level] = restart ?? (values[level] === undefined ? own.start : values[level] + 1);
    values.length = level + 1;
    if (own.format === "none") return own.text.replace(/%\d/g, "").trim();
    return own.text.replace(/%(\d)/g, (_, digit: string) => {
      const of = levels[Number(digit) - 1];
      return of === undefined ? "" : spellNumber(values[Number(digit) - 1] ?? of.start, own.legal ? "decimal" : of.format);
    });
  };
};

export const readNumbering = async (archive: Archive, part: string | undefined): Promise<Numbering> => {
  const abstracts = new Map<string, Level[]>();
  const nums = new Map<string, Numbered>();
  if (part === undefined || !archive.has(part)) return () => "";
  let levels: Level[] | null = null;
  let level: Level | null = null;
  let num: Numbered | null = null;
  let numId = "";
  let overridden = 0;
  await walkXml(archive.open(part), {
    open(name, attributes) {
      const value = attribute(attributes, "val") ?? "";
      if (name === "abstractNum") {
        levels = [];
        abstracts.set(attribute(attributes, "abstractNumId") ?? "", levels);
      } else if (name === "num") {
        numId = attribute(attributes, "numId") ?? "";
      } else if (name === "abstractNumId") {
        num = { abstractId: value, restarts: new Map() };
        nums.set(numId, num);
      } else if (name === "lvlOverride") {
        overridden = Number(attribute(attributes, "ilvl")) || 0;
      } else if (name === "startOverride") {
        num?.restarts.set(overridden, Number(value) || 1);
      } else if (name === "lvl" && levels !== null) {
        const index = Number(attribute(attributes, "ilvl"));
        level = { start: 1, format: "decimal", text: "", legal: false };
        if (Number.isInteger(index) && index >= 0 && index < LEVELS) levels[index] = level;
      } else if (level !== null) {
        if (name === "start") level.start = Number(value) || 0;
        else if (name === "numFmt") level.format = value;
        else if (name === "lvlText") level.text = value;
        else if (name === "isLgl") level.legal = isOn(attributes);
      }
    },
    close(name) {
      if (name === "lvl") level = null;
      if (name === "abstractNum") levels = null;
    },
    text() {},
  });
  return count(abstracts, nums);
};
