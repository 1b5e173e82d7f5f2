/** Remembers where the window was: four numbers and whether it filled the screen. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "#src/contract/zod.ts";

const side = z.int().min(-100_000).max(100_000);
const placeSchema = z.object({
  x: side.nullable(),
  y: side.nullable(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof placeSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const firstPlace: WindowPlace = { x: null, y: null, width: 1200, height: 800, maximized: false };

/** How much of the title bar must be on a screen for the window to be caught with the mouse. */
const VISIBLE_PX = 80;

/** Drops a position that no screen shows any more: a monitor was unplugged. */
export const onScreen = (place: WindowPlace, screens: readonly Area[]): WindowPlace => {
  const { x, y } = place;
  if (x === null || y === null) return place;
  const visible = screens.some(
    (area) =>
      x + place.width >= area.x + VISIBLE_PX &&
      x <= area.x + area.width - VISIBLE_PX &&
      y >= area.y &&
      y <= area.y + area.height - VISIBLE_PX,
  );
  return visible ? place : { ...place, x: null, y: null };
};

const fileOf = (folder: string): string => join(folder, "window.json");

/** The last place; the first one when there is none or it makes no sense. */
export const readPlace = (folder: string): WindowPlace => {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(fileOf(folder), "utf8")));
  } catch {
    return firstPlace;
  }
};

/** Synchronous, because it runs while the window closes. A place that cannot be written is only not remembered. */
export const writePlace = (folder: string, place: WindowPlace): void => {
  try {
    writeFileSync(fileOf(folder), JSON.stringify(place), { mode: 0o600 });
  } catch {
    return;
  }
};
