/** Whether an element of a web page is not to be seen: by its attributes, its style, and the page's own simple style rules. */

export interface Styling {
  readonly hidden: boolean;
  /** Something lies behind the text, so that white text can be read. */
  readonly background: boolean;
  /** null: that of the element around it. */
  readonly colour: "white" | "seen" | null;
}

const NONE: Styling = { hidden: false, background: false, colour: null };

/** Declarations that take text out of sight; sizes up to 1 px, positions beyond any page, clipping to nothing. */
const HIDING =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*(?:0(?:\.\d+)?|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|text-indent|margin-left)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*(?:0|1)(?:px)?[\s,]+(?:0|1)|mso-hide\s*:\s*all|color\s*:\s*transparent)/i;
const WHITE = /(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)/i;
const COLOUR = /(?:^|;)\s*color\s*:/i;
const BACKGROUND = /(?:^|;)\s*background(?:-color|-image)?\s*:(?!\s*(?:#fff(?:fff)?|white|transparent|none|inherit|initial)\s*(?:;|!|$))/i;

const stylingOf = (declarations: string): Styling => ({
  hidden: HIDING.test(declarations),
  background: BACKGROUND.test(declarations),
  colour: WHITE.test(declarations) ? "white" : COLOUR.test(declarations) ? "seen" : null,
});

/** `other` comes later in the cascade. */
const joined = (one: Styling, other: Styling): Styling => ({
  hidden: one.hidden || other.hidden,
  background: one.background || other.background,
  colour: other.colour ?? one.colour,
});

/** Selectors of one name, class or id. */
const SIMPLE = /^(?:[a-z][\w-]*|[.#][\w-]+)$/i;
/** The last name, class or id of a combined one: "td" of ".head > td". Longer selectors than MAX_SELECTOR are passed over. */
const LAST = /[.#]?[a-z][\w-]*$/i;
const MAX_SELECTOR = 200;
/** A style sheet longer than this is not searched for rules (mail programs write some 10 kB, site builders some 100). */
const MAX_SHEET = 512 * 1024;

/** Rules by selector. */
export type Rules = Map<string, Styling>;

const add = (rules: Rules, selector: string, styling: Styling): void => {
  rules.set(selector, joined(rules.get(selector) ?? NONE, styling));
};

/**
 * Unconditional rules of simple selectors. Whether a combined selector fits would need a tree, and what is within @media may not hold: of these only
 * backgrounds count, since white text may stand on them, and text that a person may see is not left out.
 */
export const addRules = (rules: Rules, sheet: string): void => {
  if (sheet.length > MAX_SHEET) return;
  let depth = 0;
  let pending: readonly string[] = [];
  // Sticky, and comments that never end taken whole: else the rest of the sheet is searched from each of its characters.
  for (const match of sheet.replace(/\/\*[\s\S]*?(?:\*\/|$)|<!--|-->/g, "").matchAll(/([^{}]*)([{}])/gy)) {
    const [, before = "", brace] = match;
    if (brace === "}") {
      const styling = stylingOf(before);
      for (const selector of pending) {
        if (depth === 1 && SIMPLE.test(selector)) {
          if (styling.hidden || styling.background || styling.colour !== null) add(rules, selector, styling);
        } else if (styling.background) add(rules, LAST.exec(selector)?.[0] ?? "", { ...NONE, background: true });
      }
      pending = [];
      depth = Math.max(0, depth - 1);
    } else {
      depth += 1;
      pending = before.trim().startsWith("@")
        ? []
        : before
            .split(",")
            .map((one) => one.trim())
            .filter((one) => one.length <= MAX_SELECTOR);
    }
  }
};

/** An element's styling by its name, class, id and style, without what it inherits. */
export const elementStyling = (rules: Rules, name: string, attributes: Readonly<Record<string, string>>): Styling => {
  let styling = NONE;
  if (rules.size > 0) {
    const classes = (attributes.class?.split(/\s+/, 50) ?? []).map((one) => `.${one}`);
    for (const selector of [name, ...classes, ...(attributes.id === undefined ? [] : [`#${attributes.id}`])]) {
      const rule = rules.get(selector);
      if (rule !== undefined) styling = joined(styling, rule);
    }
  }
  if (name === "font" && attributes.color !== undefined)
    styling = { ...styling, colour: /^(#fff(fff)?|white)$/i.test(attributes.color) ? "white" : "seen" };
  if (attributes.bgcolor !== undefined || attributes.background !== undefined) styling = { ...styling, background: true };
  if (attributes.hidden !== undefined || (name === "input" && attributes.type === "hidden")) styling = { ...styling, hidden: true };
  return attributes.style === undefined ? styling : joined(styling, stylingOf(attributes.style));
};
