/** What a paragraph or run gets from its style (ECMA-376 part 1, 17.7): outline level, numbering, hidden. */
import type { Archive } from "../../archive.ts";
import { type Attributes, attribute, walkXml } from "../../xml.ts";
import { isOn } from "../office/parts.ts";

export interface Style {
  /** 0 title, 1 … 9 headings; null: body text. */
  readonly heading: number | null;
  readonly hidden: boolean;
  /** A colour lies behind the text. */
  readonly shaded: boolean;
  readonly numId: string | null;
  readonly level: number;
}

interface Raw {
  name: string;
  basedOn: string | null;
  heading: number | null;
  hidden: boolean | null;
  shaded: boolean | null;
  numId: string | null;
  level: number | null;
}

const PLAIN: Style = { heading: null, hidden: false, shaded: false, numId: null, level: 0 };
/** Chains of `basedOn` are a few long; a made file may close them to a circle. */
const MAX_CHAIN = 20;

const headingOfName = (name: string): number | null => {
  if (/^title$/i.test(name)) return 0;
  const level = /^heading ([1-9])$/i.exec(name)?.[1];
  return level === undefined ? null : Number(level);
};

const resolve = (raws: ReadonlyMap<string, Raw>, id: string): Style => {
  let style: Raw = { name: "", basedOn: id, heading: null, hidden: null, shaded: null, numId: null, level: null };
  for (let steps = 0; steps < MAX_CHAIN && style.basedOn !== null; steps += 1) {
    const base = raws.get(style.basedOn);
    if (base === undefined) break;
    style = {
      name: base.name,
      basedOn: base.basedOn,
      heading: style.heading ?? base.heading ?? headingOfName(base.name),
      hidden: style.hidden ?? base.hidden,
      shaded: style.shaded ?? base.shaded,
      numId: style.numId ?? base.numId,
      level: style.level ?? base.level,
    };
  }
  const { heading, hidden, shaded, numId, level } = style;
  return { heading, hidden: hidden ?? false, shaded: shaded ?? false, numId, level: level ?? 0 };
};

/** Of a w:shd: whether its fill is a colour. */
export const isShade = (attributes: Attributes): boolean =>
  !["FFFFFF", "auto", undefined].includes(attribute(attributes, "fill")?.replace(/^ffffff$/, "FFFFFF"));

/** Looks a style up by its id; unknown ids are plain. */
export type Styles = (id: string | null) => Style;

export const readStyles = async (archive: Archive, part: string | undefined): Promise<Styles> => {
  const raws = new Map<string, Raw>();
  let style: Raw | null = null;
  if (part !== undefined && archive.has(part))
    await walkXml(archive.open(part), {
      open(name, attributes) {
        if (name === "style") {
          style = { name: "", basedOn: null, heading: null, hidden: null, shaded: null, numId: null, level: null };
          raws.set(attribute(attributes, "styleId") ?? "", style);
        } else if (style !== null) {
          const value = attribute(attributes, "val");
          if (name === "name") style.name = value ?? "";
          else if (name === "basedOn") style.basedOn = value ?? null;
          else if (name === "outlineLvl") style.heading = Number(value) < 9 ? Number(value) + 1 : null;
          else if (name === "vanish") style.hidden = isOn(attributes);
          else if (name === "shd") style.shaded = isShade(attributes);
          else if (name === "numId") style.numId = value ?? null;
          else if (name === "ilvl") style.level = Number(value) || 0;
        }
      },
      close(name) {
        if (name === "style") style = null;
      },
      text() {},
    });
  const resolved = new Map<string, Style>();
  return (id) => {
    if (id === null) return PLAIN;
    const known = resolved.get(id) ?? resolve(raws, id);
    resolved.set(id, known);
    return known;
  };
};
