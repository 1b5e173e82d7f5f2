/** Finds what a person would check in a sentence: quotations, amounts, dates, codes, names. Plain text in, stretches out. */

/** [start, end) in the text. `unit`: of a number, how it is written beside it. */
export type Stretch =
  | { readonly kind: "quote" | "name" | "words"; readonly start: number; readonly end: number }
  | { readonly kind: "value"; readonly start: number; readonly end: number; readonly number: readonly [number, number] | null };

/** Fewest letters and digits of a quotation: a shorter one proves nothing. */
const QUOTE_LEAST = 3;

const quotations =
  /“([^”“\n]+)”|„([^“”„\n]+)[“”]|«([^»«\n]+)»|»([^«»\n]+)«|"([^"\n]+)"|「([^」\n]+)」|『([^』\n]+)』|(?<![\p{L}\p{N}])[‘‚']([^‘’'\n]{3,}(?:[’'][\p{L}][^‘’'\n]*)*)[’‘'](?![\p{L}\p{N}])/gu;

const months =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|Jänner|Februar|März|Mai|Juni|Juli|Oktober|Dezember|Jan|Feb|Mar|Mär|Apr|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez)\\b\\.?";
/** Repetitions are bounded throughout: an answer is not to be trusted with a pattern that backtracks. */
const number = String.raw`(?:(?<![\p{L}\p{N}])[-−+±]|(?<=^|[\s(])–)?(?:(?<![\p{Nd}.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}(?!\d)){1,5}(?:[.,]\d{1,9})?|\d(?:[\d.,:/'’]{0,40}\d)?)`;
const currency = String.raw`(?:(?:US|C|A|NZ|HK)?\p{Sc}|円|(?:EUR|USD|GBP|CHF|JPY|CNY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|ZAR|TRY|RUB|KRW|SGD|HKD|MXN)\b|(?:[Ee]uros?|dollars?|pounds?|francs?|Franken|yen|Yen|cents?|Cent)\b)`;
const scale = String.raw`(?:million(?:en)?|billion|trillion|thousand|hundred|Mill?ion(?:en)?|Milliarden?|Mio\.?|Mrd\.?|Tsd\.?|bn|mn|[kKM](?![\p{L}\p{N}]))`;
const units = String.raw`(?:(?:(?:working|business|calendar|full|Werk|Arbeits|Kalender)[\s-]?)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|Sekunden?|Minuten?|Stunden?|Tagen?|Tage?|Wochen?|Monat(?:e|en)?|Quartale?n?|Jahr(?:e|en)?|Uhr)|[ap]\.?m\.?|°\s?[CF]|K|Hz|[kMG]Hz|[kMGT]?B|[kMGT]iB|[kM]?W(?:h)?|m?[AV]|mg|kg|g|t|tons?|tonnes?|lbs?|oz|[kcmµn]?m[²³23]?|sqm|qm|sq\s?ft|ft|inches|miles?|ml|[clh]?l|litres?|liters?|px|pt|pages?|Seiten?|units?|items?|pieces?|pcs|Stück|shares?|Aktien|employees|bps)(?![\p{L}\p{N}])`;
const space = String.raw`[\s\u00a0\u2009\u202f]?`;
/** Scripts whose words and codes are parted by spaces. */
const alnum = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}]`;

/** The earlier one takes the stretch. */
const plainValues: readonly RegExp[] = [
  /https?:\/\/[^\s<>"“”]{0,400}[^\s<>"“”.,;:!?)\]]|www\.[^\s<>"“”]{0,400}[^\s<>"“”.,;:!?)\]]/gu,
  /[\p{L}\p{N}._%+-]{1,80}@[\p{L}\p{N}-]{1,80}(?:\.[\p{L}\p{N}-]{1,80}){1,6}/gu,
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])/gu,
  new RegExp(String.raw`(?<![\p{L}\p{N}])\d{1,2}(?:st|nd|rd|th)?\.?\s?(?:of\s)?${months},?(?:\s\d{4})?(?![\p{L}\p{N}])`, "giu"),
  new RegExp(String.raw`(?<![\p{L}\p{N}])${months}\s\d{1,2}(?:st|nd|rd|th)?(?:,?\s\d{4})?(?![\p{L}\p{N}])`, "giu"),
  new RegExp(String.raw`(?<![\p{L}\p{N}])${months}\s\d{4}(?![\p{L}\p{N}])`, "giu"),
  /(?<![\p{L}\p{N}])\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?/gu,
  new RegExp(String.raw`\(${space}(?:\p{Sc}${space})?\d[\d.,'’]{0,40}[.,'’]\d{1,9}${space}\)${space}%?`, "gu"),
];
/** Numbers with something beside them that belongs to them. */
const measured: readonly RegExp[] = [
  new RegExp(`${currency}${space}${number}(?:${space}${scale})?`, "gu"),
  new RegExp(`${number}(?:${space}${scale})?${space}${currency}`, "gu"),
  new RegExp(String.raw`${number}${space}(?:%|‰|percent\b|per cent\b|Prozent\b)`, "gu"),
  new RegExp(`${number}${space}${scale}`, "gu"),
  new RegExp(String.raw`${number}[\s\u00a0-]?${units}`, "gu"),
];
const codes: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<!${alnum})(?=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}_/.#-]{0,80}\d)${alnum}{1,80}(?:[-_/.#]${alnum}{1,80}){0,12}`,
    "gu",
  ),
  /(?<![\p{L}\p{N}])\+?\d{2,20}(?:[\s-]\d{2,20}){1,6}(?![\p{L}\p{N}])/gu,
  new RegExp(number, "gu"),
];
const numberOnly = new RegExp(number, "u");
const isCode = (text: string): boolean => /\d/u.test(text) && /\p{L}/u.test(text);

const namePattern =
  /(?<![\p{L}\p{N}])(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Herrn|Frau)\.?\s)?\p{Lu}[\p{L}\p{M}.'’&-]{0,60}(?:\s(?:&\s|(?:of|von|van|der|den|de|la|zu|und|and)\s)?\p{Lu}[\p{L}\p{M}.'’&-]{0,60}){1,8}/gu;
const singleName = /(?<![\p{L}\p{N}.])\p{Lu}[\p{L}\p{M}'’-]{2,}(?![\p{L}\p{N}])/gu;
/** At the beginning of a sentence their capital says nothing. */
const openers =
  /^(?:The|A|An|This|That|These|Those|In|On|At|By|For|From|As|If|It|Its|Both|Each|According|Der|Die|Das|Den|Dem|Ein|Eine|Im|In|Am|Laut|Nach|Gemäß|Dieser|Diese|Dieses|Es|Yes|No|Ja|Nein)\s+/u;
const english = /(?<!\p{L})(?:the|of|is|are|was|and|to|by|with|for|on|at)(?!\p{L})/giu;
const german = /(?<!\p{L})(?:der|die|das|den|dem|und|ist|nicht|ein|eine|einen|für|mit|von|wird|werden|zum|zur|beträgt|im|am)(?!\p{L})/giu;

const lettersIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** Quotations in any quotation marks, without the marks; parts of one with an ellipsis each on its own. */
const quotesIn = (text: string): readonly { readonly quote: Stretch; readonly whole: readonly [number, number] }[] =>
  [...text.matchAll(quotations)].flatMap((match) => {
    const inside = match.slice(1).find((group) => group !== undefined) ?? "";
    const from = match.index + match[0].indexOf(inside);
    const whole: readonly [number, number] = [match.index, match.index + match[0].length];
    return [...inside.matchAll(/(?:(?!\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])).)+/gu)].flatMap((part) => {
      const start = from + part.index + (/^[\s…\].,]*/u.exec(part[0])?.[0].length ?? 0);
      const end = from + part.index + part[0].replace(/[\s,.;:]+$/u, "").length;
      return lettersIn(text.slice(start, end)) < QUOTE_LEAST ? [] : [{ quote: { kind: "quote" as const, start, end }, whole }];
    });
  });

/** Quotations first; then values outside of them; then names outside of both. In order of the text. */
export const stretchesIn = (text: string, sentenceStart: boolean): readonly Stretch[] => {
  const found: Stretch[] = [];
  const taken: (readonly [number, number])[] = [];
  const isFree = (start: number, end: number): boolean => taken.every(([from, to]) => end <= from || start >= to);
  for (const { quote, whole } of quotesIn(text)) {
    found.push(quote);
    taken.push(whole);
  }
  const take = (pattern: RegExp, kind: "plain" | "measured" | "code"): void => {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + (/^\s*/u.exec(match[0])?.[0].length ?? 0);
      const end = match.index + match[0].trimEnd().length;
      if (start >= end || !isFree(start, end)) continue;
      if (kind === "code" && pattern === codes[0] && !isCode(text.slice(start, end))) continue;
      const inner = kind === "measured" ? numberOnly.exec(text.slice(start, end)) : null;
      const only: readonly [number, number] | null = inner === null ? null : [start + inner.index, start + inner.index + inner[0].length];
      found.push({ kind: "value", start, end, number: only });
      taken.push([start, end]);
    }
  };
  for (const pattern of plainValues) take(pattern, "plain");
  for (const pattern of measured) take(pattern, "measured");
  for (const pattern of codes) take(pattern, "code");
  // German writes every noun with a capital: there, and where the language is unknown, one word alone is no name.
  const isEnglish = (text.match(english)?.length ?? 0) > (text.match(german)?.length ?? 0);
  for (const pattern of isEnglish ? [namePattern, singleName] : [namePattern]) {
    for (const match of text.matchAll(pattern)) {
      const atStart = match.index === 0 && sentenceStart;
      const opener = atStart ? (openers.exec(match[0])?.[0].length ?? 0) : 0;
      const start = match.index + opener;
      const end = match.index + match[0].replace(/(?:['’]s)?[.'’&-]*$/u, "").length;
      const words = text.slice(start, end);
      if (start >= end || !isFree(start, end) || (atStart && !/\s/u.test(words)) || /n['’]t$/u.test(words)) continue;
      found.push({ kind: "name", start, end });
      taken.push([start, end]);
    }
  }
  return found.sort((a, b) => a.start - b.start);
};
