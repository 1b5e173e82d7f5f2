/** Whether white text on a slide can be read: something with a colour on the slide, its layout or its master (ECMA-376 part 1, 19.3, 20.1). */
import type { Archive } from "../../archive.ts";
import { type Attributes, attribute, walkXml } from "../../xml.ts";
import { partsOfType, type Relationship, relationshipsOf } from "../office/parts.ts";

/** What a shape, a group, a table's cell or the background is filled with. */
const FILLED = new Set(["spPr", "grpSpPr", "tcPr", "bgPr", "bgRef"]);

/** Of a colour element, in a fill or in text: white, or the colour of the background. */
export const isGround = (name: string, attributes: Attributes): boolean => {
  const value = attribute(attributes, name === "sysClr" ? "lastClr" : "val");
  if (name === "schemeClr") return value === "bg1" || value === "lt1";
  return name === "prstClr" ? value === "white" : value?.toUpperCase() === "FFFFFF";
};

export const isColour = (name: string): boolean => name === "srgbClr" || name === "schemeClr" || name === "prstClr" || name === "sysClr";

/** Pictures, patterns, and maps that make the dark colour the background. How far each reaches only drawing the slide would tell. */
const isCover = (name: string, attributes: Attributes): boolean => {
  if (name === "pic" || name === "gradFill" || name === "pattFill" || name === "blipFill") return true;
  if (name === "fillRef") return attributes.idx !== "0";
  // 1001: the theme's plain fill, in the colour given; others may be gradients.
  if (name === "bgRef") return !["0", "1000", "1001"].includes(attributes.idx ?? "");
  return (name === "clrMap" || name === "overrideClrMapping") && attributes.bg1 !== "lt1";
};

const partCovers = async (archive: Archive, part: string): Promise<boolean> => {
  let filled = 0;
  let found = false;
  await walkXml(archive.open(part), {
    open(name, attributes) {
      if (FILLED.has(name)) filled += 1;
      found ||= isCover(name, attributes) || (filled > 0 && isColour(name) && !isGround(name, attributes));
    },
    close(name) {
      if (FILLED.has(name)) filled -= 1;
    },
    text() {},
  });
  return found;
};

/** Asks for a slide of one show, given its part and what that relates to; layouts and masters are looked at once. */
export type Backdrops = (slide: string, related: ReadonlyMap<string, Relationship>) => Promise<boolean>;

export const createBackdrops = (archive: Archive): Backdrops => {
  const known = new Map<string, boolean>();
  const covers = async (part: string): Promise<boolean> => {
    const answer = known.get(part) ?? (await partCovers(archive, part));
    known.set(part, answer);
    return answer;
  };
  return async (slide, related) => {
    if (await partCovers(archive, slide)) return true;
    const [layout] = partsOfType(related, "slideLayout");
    if (layout === undefined || !archive.has(layout)) return false;
    const [master] = partsOfType(await relationshipsOf(archive, layout), "slideMaster");
    return (await covers(layout)) || (master !== undefined && archive.has(master) && (await covers(master)));
  };
};
