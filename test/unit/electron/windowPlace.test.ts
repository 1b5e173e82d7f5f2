import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { firstPlace, onScreen, readPlace, writePlace } from "../../../electron/windowPlace.ts";

const place = { x: 100, y: 50, width: 1000, height: 700, maximized: true };

it("remembers a place, and takes nonsense for the first start", () => {
  const folder = mkdtempSync(join(tmpdir(), "deskside-place-"));
  expect(readPlace(folder)).toEqual(firstPlace);
  writePlace(folder, place);
  expect(readPlace(folder)).toEqual(place);
  for (const text of ['{"width":1e9}', "{", "null"]) {
    writeFileSync(join(folder, "window.json"), text);
    expect(readPlace(folder)).toEqual(firstPlace);
  }
  writePlace(join(folder, "no", "such"), place);
});

it("drops a position that no screen shows any more, and keeps the size", () => {
  const laptop = { x: 0, y: 0, width: 1440, height: 900 };
  expect([
    onScreen(place, [laptop]),
    onScreen({ ...place, x: 3000 }, [laptop]),
    onScreen({ ...place, y: -200 }, [laptop]),
    onScreen(firstPlace, []),
  ]).toEqual([place, { ...place, x: null, y: null }, { ...place, x: null, y: null }, firstPlace]);
});
