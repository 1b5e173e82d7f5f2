/** What a style of an ODF text says about being seen (ODF 1.3 part 3, 20): hidden, tiny, white, with a colour behind it; with the styles it is made of. */
import { type Attributes, attribute } from "../../xml.ts";

/** null: as around it. */
export interface Sight {
  readonly hidden: boolean;
  readonly tiny: boolean | null;
  readonly white: boolean | null;
  readonly shaded: boolean;
}

/** Of text without a style. */
export const PLAIN: Sight = { hidden: false, tiny: null, white: null, shaded: false };
/** Chains of parents are a few long; a made file may close them to a circle. */
const MAX_CHAIN = 20;
/** Points: text of 2 pt and less is there to be found by machines only. */
const TINY_POINTS = 2;
const POINTS: Readonly<Record<string, number>> = { pt: 1, px: 0.75, mm: 72 / 25.4, cm: 72 / 2.54, in: 72 };

const isTiny = (size: string | undefined): boolean | null => {
  const [, figure, unit = ""] = /^(\d{0,9}(?:\.\d{0,9})?)(pt|px|mm|cm|in)$/.exec(size ?? "") ?? [];
  return figure === undefined ? null : Number(figure) * (POINTS[unit] ?? 1) <= TINY_POINTS;
};

const isWhite = (colour: string | undefined): boolean | null => (colour === undefined ? null : colour.toLowerCase() === "#ffffff");

const isShade = (attributes: Attributes): boolean => {
  const behind = attribute(attributes, "background-color");
  const fill = attribute(attributes, "fill");
  return (behind !== undefined && behind !== "transparent" && isWhite(behind) === false) || (fill !== undefined && fill !== "none");
};

export interface OdtStyles {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  /** What a paragraph or span of that style adds to what is around it. */
  within(around: Sight, style: string): Sight;
  /** Not to be seen: hidden, tiny, or white where nothing can lie behind it. `boxed`: in a table or text box, which may be dark by their own styles. */
  isHidden(sight: Sight, boxed: boolean): boolean;
}

export const createOdtStyles = (): OdtStyles => {
  const styles = new Map<string, { readonly sight: Sight; readonly parent: string }>();
  let current: string | null = null;
  /** Pages have a colour, or pictures lie behind the text: how far they reach only laying out the pages would tell. */
  let background = false;

  const add = (sight: Partial<Sight>): void => {
    const known = current === null ? undefined : styles.get(current);
    if (current !== null && known !== undefined) styles.set(current, { ...known, sight: { ...known.sight, ...sight } });
  };

  const ofChain = (name: string): Sight => {
    let sight = PLAIN;
    let next: string | undefined = name;
    for (let steps = 0; steps < MAX_CHAIN && next !== undefined; steps += 1) {
      const style = styles.get(next);
      if (style === undefined) break;
      sight = {
        hidden: sight.hidden || style.sight.hidden,
        tiny: sight.tiny ?? style.sight.tiny,
        white: sight.white ?? style.sight.white,
        shaded: sight.shaded || style.sight.shaded,
      };
      next = style.parent;
    }
    return sight;
  };

  return {
    open(name, attributes) {
      if (name === "style") {
        current = attribute(attributes, "name") ?? "";
        styles.set(current, { sight: PLAIN, parent: attribute(attributes, "parent-style-name") ?? "" });
      } else if (name === "text-properties")
        add({
          hidden: attribute(attributes, "display") === "none",
          tiny: isTiny(attribute(attributes, "font-size")),
          white: isWhite(attribute(attributes, "color")),
          ...(isShade(attributes) ? { shaded: true } : {}),
        });
      else if (name === "paragraph-properties" && isShade(attributes)) add({ shaded: true });
      else if (name === "page-layout-properties") background ||= isShade(attributes);
      else if (name === "graphic-properties") background ||= attribute(attributes, "run-through") === "background";
    },
    close(name) {
      if (name === "style") current = null;
    },
    within(around, style) {
      const own = ofChain(style);
      return {
        hidden: around.hidden || own.hidden,
        tiny: own.tiny ?? around.tiny,
        white: own.white ?? around.white,
        shaded: around.shaded || own.shaded,
      };
    },
    isHidden: ({ hidden, tiny, white, shaded }, boxed) => hidden || tiny === true || (white === true && !shaded && !boxed && !background),
  };
};
