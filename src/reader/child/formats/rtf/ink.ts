/** Whether text of an RTF document is white on white: its colour, what lies behind it, and the table that numbers the colours (RTF 1.9.1). */

/** What the words said so far in this group. */
export interface Ink {
  readonly white: boolean;
  /** A colour lies behind the characters, or behind the paragraph. */
  readonly marked: boolean;
  readonly shaded: boolean;
  /** In a table or text box: mostly dark by their style. */
  readonly boxed: boolean;
}

export const PLAIN_INK: Ink = { white: false, marked: false, shaded: false, boxed: false };

export interface RtfInk {
  /** Text of the colour table: each ";" ends an entry. */
  tableText(text: string): void;
  /** The ink behind a word. */
  after(ink: Ink, name: string, value: number | null): Ink;
  /** White where nothing can lie behind it. */
  isHidden(ink: Ink): boolean;
}

export const createRtfInk = (): RtfInk => {
  /** By number; an entry without components is the automatic colour. */
  const isWhite: boolean[] = [];
  let components: number[] = [];
  /** The page has a colour, or a shape lies behind its text: how far that reaches only laying out the pages would tell. */
  let background = false;
  const isColour = (value: number | null): boolean => value !== null && value > 0 && isWhite[value] !== true;
  return {
    tableText(text) {
      for (const character of text) {
        if (character !== ";") continue;
        isWhite.push(components.length === 3 && components.every((component) => component === 255));
        components = [];
      }
    },
    after(ink, name, value) {
      switch (name) {
        case "red":
        case "green":
        case "blue":
          components.push(value ?? 0);
          return ink;
        case "cf":
          return { ...ink, white: isWhite[value ?? 0] === true };
        case "cb":
        case "highlight":
        case "chcbpat":
          return { ...ink, marked: isColour(value) };
        case "cbpat":
          return { ...ink, shaded: isColour(value) };
        case "shading":
          return { ...ink, shaded: ink.shaded || (value ?? 0) > 0 };
        case "intbl":
        case "shptxt":
          return { ...ink, boxed: true };
        case "plain":
          return { ...ink, white: false, marked: false };
        case "pard":
          return { ...ink, shaded: false, boxed: false };
        case "background":
          background = true;
          return ink;
        case "shpfblwtxt":
          background ||= value === 1;
          return ink;
        default:
          return ink;
      }
    },
    isHidden: (ink) => ink.white && !ink.marked && !ink.shaded && !ink.boxed && !background,
  };
};
