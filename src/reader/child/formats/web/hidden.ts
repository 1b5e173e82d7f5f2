/** Whether an element of a web page is not to be seen: by its attributes, its style, and the page's own simple style rules. */

export interface Styling {
  readonly hidden: boolean;
  /** Something lies behind the text, so that white text can be read. */
  readonly background: boolean;
  readonly white: boolean;
}

const NONE: Styling = { hidden: false, background: false, white: false };

/** Declarations that take text out of sight; sizes up to 1 px, positions beyond any page, clipping to nothing. */
const HIDING =
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*(?:0(?:\.\d+)?|1)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|(?:left|top|text-indent|margin-left)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*(?:0|1)(?:px)?[\s,]+(?:0|1)|mso-hide\s*:\s*all|color\s*:\s*transparent)/i;
const WHITE = /(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)/i;
const BACKGROUND = /(?:^|;)\s*background(?:-color|-image)?\s*:(?!\s*(?:#fff(?:fff)?|white|transparent|none|inherit|initial)\s*(?:;|!|$))/i;

const stylingOf = (declarations: string): Styling => ({
  hidden: HIDING.test(declarations),
  background: BACKGROUND.test(declarations),
  white: WHITE.test(declarations),
});

const joined = (one: Styling, other: Styling): Styling => ({
  hidden: one.hidden || other.hidden,
  background: one.background || other.background,
  white: one.white || other.white,
});

/** Selectors of one name, class or id; combined ones would need a tree and are passed over. */
const SIMPLE = /^(?:[a-z][\w-]*|[.#][\w-]+)$/i;
/** A style sheet longer than this is not searched for rules (mail programs write some 10 kB, site builders some 100). */
const MAX_SHEET = 512 * 1024;

/** Rules by selector. Only a sheet's unconditional rules: within @media nothing is known. */
export type Rules = Map<string, Styling>;

export const addRules = (rules: Rules, sheet: string): void => {
  if (sheet.length > MAX_SHEET) return;
  let depth = 0;
  let pending: readonly string[] = [];
  for (const match of sheet.replace(/\/\*[\s\S]*?\*\/|<!--|-->/g, "").matchAll(/([^{}]*)([{}])/g)) {
    const [, before = "", brace] = match;
    if (brace === "}") {
      const styling = stylingOf(before);
      for (const selector of depth === 1 ? pending : []) {
        if (styling.hidden || styling.background || styling.white) rules.set(selector, joined(rules.get(selector) ?? NONE, styling));
      }
      depth = Math.max(0, depth - 1);
    } else {
      depth += 1;
      pending =
        depth === 1 && !before.trim().startsWith("@")
          ? before
              .split(",")
              .map((one) => one.trim())
              .filter((one) => SIMPLE.test(one))
          : [];
    }
  }
};

/** An element's styling by its name, class, id and style, without what it inherits. */
export const elementStyling = (rules: Rules, name: string, attributes: Readonly<Record<string, string>>): Styling => {
  let styling = attributes.style === undefined ? NONE : stylingOf(attributes.style);
  if (attributes.hidden !== undefined || (name === "input" && attributes.type === "hidden")) styling = { ...styling, hidden: true };
  if (attributes.bgcolor !== undefined || attributes.background !== undefined) styling = { ...styling, background: true };
  if (name === "font" && /^(#fff(fff)?|white)$/i.test(attributes.color ?? "")) styling = { ...styling, white: true };
  if (rules.size === 0) return styling;
  const selectors = [
    name,
    ...(attributes.id === undefined ? [] : [`#${attributes.id}`]),
    ...(attributes.class?.split(/\s+/, 50) ?? []).map((one) => `.${one}`),
  ];
  for (const selector of selectors) {
    const rule = rules.get(selector);
    if (rule !== undefined) styling = joined(styling, rule);
  }
  return styling;
};
