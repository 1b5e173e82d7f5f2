/** A cell's value as Excel shows it, by its number format; dates by ISO 8601 where the format leaves the order of day and month to the machine. */
import xlsx from "@e965/xlsx";
import type { Cell } from "#src/contract/document.ts";

/** Built-in formats that look different in each country (ECMA-376 part 1, 18.8.30): shown so that nobody has to guess. */
const UNAMBIGUOUS: Readonly<Record<string, string>> = {
  "m/d/yy": "yyyy-mm-dd",
  "m/d/yy h:mm": "yyyy-mm-dd hh:mm",
};
/** Days between 1900's and 1904's day 0. */
const DAYS_1904 = 1_462;

export type Display = (value: number, format: string) => Pick<Cell, "kind" | "text" | "number">;

/** `from1904`: the workbook counts its days from 1904; `number` is given in the 1900 system all the same. */
export const createDisplay = (from1904: boolean): Display => {
  const dates = new Map<string, boolean>();
  return (value, format) => {
    const code = UNAMBIGUOUS[format] ?? format;
    const isDate = dates.get(code) ?? xlsx.SSF.is_date(code);
    dates.set(code, isDate);
    const show = (): string => {
      // Excel's General turns long numbers (accounts, orders) into 1.23457E+14 for want of room: here there is room.
      if (code === "General" && Number.isSafeInteger(value)) return String(value);
      try {
        return xlsx.SSF.format(code, value, { date1904: from1904 });
      } catch {
        // A format of somebody's own making that does not parse: the bare number is right, if plain.
        return String(value);
      }
    };
    return {
      kind: isDate ? "date" : "number",
      text: show().trim() || String(value),
      number: isDate && from1904 ? value + DAYS_1904 : value,
    };
  };
};

/** Code of a built-in format; "General" for those the standard leaves open. */
export const builtInFormat = (id: number): string => xlsx.SSF.get_table()[id] ?? "General";

/** Serial day (1900 system, with its 29 February 1900) of an ISO date or date and time; null when it is none. */
export const serialOf = (iso: string): number | null => {
  const match = /^(-?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?/.exec(iso);
  if (match === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) + Number(second) * 1_000;
  const days = (ms - Date.UTC(1899, 11, 30)) / 86_400_000;
  return Number.isFinite(days) && new Date(ms).getUTCDate() === Number(day) ? (days < 61 ? days - 1 : days) : null;
};
