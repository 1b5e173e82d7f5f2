import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnDateOrder, dayOfSerial, parseDay, parseSpan } from "#src/store/child/cellDates.ts";

describe("dates of cells", () => {
  it.each([
    ["2024-03-05", "2024-03-05"],
    ["2024-03-05T10:30", "2024-03-05"],
    ["5.3.2024", "2024-03-05"],
    ["05.03.24", "2024-03-05"],
    ["05.03.98 08:15", "1998-03-05"],
    ["3/5/2024", "2024-03-05"],
    ["5. März 2024", "2024-03-05"],
    ["5 March 2024", "2024-03-05"],
    ["March 5, 2024", "2024-03-05"],
    ["1st Dec 2024", "2024-12-01"],
  ])("read %s", (text, day) => {
    expect(parseDay(text, null)).toBe(day);
  });

  it.each(["31.2.2024", "13/13/2024", "5.3.", "1.284.600", "2024", "March", "5 Foo 2024", ""])("leave %s alone", (text) => {
    expect(parseDay(text, null)).toBeNull();
  });

  it("read dates with slashes as the column does", () => {
    expect(columnDateOrder(["1/2/2024", "25/2/2024"])).toBe("day-first");
    expect(columnDateOrder(["1/2/2024", "2/25/2024"])).toBe("month-first");
    expect(parseDay("3/5/2024", "day-first")).toBe("2024-05-03");
  });

  it.each([
    ["2024", "2024-01-01", "2024-12-31"],
    ["2024-02", "2024-02-01", "2024-02-29"],
    ["02/2024", "2024-02-01", "2024-02-29"],
    ["Februar 2024", "2024-02-01", "2024-02-29"],
    ["5.3.2024", "2024-03-05", "2024-03-05"],
  ])("take %s for a stretch of days", (text, from, to) => {
    expect(parseSpan(text, null)).toEqual({ from, to });
  });

  it("count serial days as spreadsheets do", () => {
    expect([dayOfSerial(1), dayOfSerial(61), dayOfSerial(45_356.75)]).toEqual(["1900-01-01", "1900-03-01", "2024-03-05"]);
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 100_000 }), (serial) => {
        const [year = 0, month = 0, day = 0] = dayOfSerial(serial).split("-").map(Number);
        expect(Date.UTC(year, month - 1, day) / 86_400_000 + 25_569).toBe(serial);
      }),
    );
  });
});
