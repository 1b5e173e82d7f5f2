/** Office documents made by code, with questions whose answers are known: value, file and page; and questions that none of them answers. */

export interface MadeDocument {
  readonly name: string;
  /** Lines of each page. */
  readonly pages: readonly (readonly string[])[];
}
export interface MadeQuestion {
  readonly question: string;
  /** null: no document says. `file`, `page` then name the one that is asked about. */
  readonly value: string | null;
  readonly file: string;
  readonly page: number;
}

/** A generator of numbers that gives the same ones everywhere (mulberry32, public domain). */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const words = (text: string): readonly string[] => text.split(" ");
const first = words(
  "Anna Ben Carla David Elena Grace Hannah Ivan Julia Karim Laura Marco Nadia Oliver Petra Rosa Samuel Tara Vera William Yusuf Zoe",
);
const last = words(
  "Adler Baker Castillo Dubois Eriksen Fischer Garcia Hoffmann Jansen Keller Larsen Moreau Novak Okafor Petrov Quinn Rossi Schmidt Tanaka Weber",
);
const companies = words(
  "North River Stone Bright Silver Harbor Summit Cedar Falcon Orion Delta Alpine Prime Vertex Atlas Echo Maple Meridian Pioneer Terra Umbra Willow Zenith Amber Beacon Cobalt Granite Helix Iris Juniper Lotus Mosaic Raven Sierra",
);
const suffixes = words(
  "Ltd GmbH Inc AG Partners Holdings Services Logistics Consulting Systems Trading Foods Textiles Energy Media Labs Works Supply",
);
const cities = words(
  "Berlin Lyon Porto Oslo Madrid Vienna Prague Leeds Dublin Geneva Zurich Milan Turin Riga Helsinki Bremen Hamburg Munich Dresden Ghent Utrecht Bristol",
);
const months = words("January February March April May June July August September October November December");
const adjectives = words(
  "blue red green black white grey small large heavy new old spare annual weekly monthly main second final internal external regional central northern southern digital mobile portable public private primary backup",
);
const nouns = words(
  "cabinet drawer shelf warehouse garage archive workshop laboratory library safe folder badge ladder projector printer scanner camera laptop router generator boiler elevator sensor battery pump valve filter truck trailer forklift bus crane",
);
const rooms = words("Maple Harbor Summit Atlas Echo Delta Orion Cedar Beacon Granite");
const filler = [
  "Thank you for your cooperation.",
  "The terms remain unchanged.",
  "Please keep this document for your records.",
  "Both parties received a copy.",
  "Changes must be made in writing.",
  "All times are local times.",
];

type Draw = ReturnType<typeof drawing>;
const drawing = (seed: number) => {
  const next = numbers(seed);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(list: readonly T[]): T => {
    const one = list[Math.min(list.length - 1, Math.floor(next() * list.length))];
    if (one === undefined) throw new Error("an empty list");
    return one;
  };
  const shuffled = <T>(list: readonly T[]): readonly T[] =>
    list
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const person = (): string => `${pick(first)} ${pick(last)}`;
  const letters = (count: number): string => Array.from({ length: count }, () => String.fromCharCode(whole(65, 90))).join("");
  const code = (): string =>
    pick([`${letters(2)}-${whole(1_000, 9_999)}`, `${whole(1_000, 9_999)}-${whole(100, 999)}`, `${letters(3)}-${whole(100_000, 999_999)}`]);
  const date = (): string =>
    pick([
      `${whole(1, 28)} ${pick(months)} ${whole(2019, 2030)}`,
      `${whole(2019, 2030)}-${String(whole(1, 12)).padStart(2, "0")}-${String(whole(1, 28)).padStart(2, "0")}`,
    ]);
  const money = (): string =>
    `${pick(["EUR", "USD", "GBP", "CHF"])} ${whole(1, 99)},${String(whole(0, 999)).padStart(3, "0")}.${String(whole(0, 99)).padStart(2, "0")}`;
  const days = (): string => `${pick([10, 14, 20, 30, 45, 60, 90])} ${pick(["days", "working days"])}`;
  return {
    whole,
    pick,
    shuffled,
    person,
    code,
    date,
    money,
    days,
    city: () => pick(cities),
    company: () => `${pick(companies)} ${pick(companies)} ${pick(suffixes)}`,
    percent: () => `${whole(1, 30)}%`,
  };
};

interface Field {
  readonly label: string;
  readonly says: (value: string) => string;
  readonly value: (draw: Draw) => string;
}
const field = (label: string, sentence: string, value: Field["value"]): Field => ({
  label,
  says: (given) => sentence.replace("…", given),
  value,
});
const kinds: Readonly<Record<string, { readonly intro: (entity: string) => string; readonly fields: readonly Field[] }>> = {
  invoice: {
    intro: (entity) => `Invoice from ${entity}.`,
    fields: [
      field("invoice number", "Invoice number: …", (draw) => draw.code()),
      field("due date", "Due date: …", (draw) => draw.date()),
      field("total amount", "Total amount: …", (draw) => draw.money()),
      field("net amount", "Net amount: …", (draw) => draw.money()),
      field("payment terms", "Payment terms: …", (draw) => draw.days()),
      field("contact person", "Contact person: …", (draw) => draw.person()),
      field("discount", "Discount: …", (draw) => draw.percent()),
    ],
  },
  contract: {
    intro: (entity) => `Contract with ${entity}.`,
    fields: [
      field("contract number", "Contract number: …", (draw) => draw.code()),
      field("start date", "Start date: …", (draw) => draw.date()),
      field("end date", "End date: …", (draw) => draw.date()),
      field("notice period", "Notice period: …", (draw) => draw.days()),
      field("monthly fee", "Monthly fee: …", (draw) => draw.money()),
      field("place of jurisdiction", "Place of jurisdiction: …", (draw) => draw.city()),
      field("deposit", "Deposit: …", (draw) => draw.money()),
    ],
  },
};
const relations: readonly { readonly says: string; readonly asks: string; readonly value: (draw: Draw) => string }[] = [
  { says: "is stored in", asks: "Where is … stored?", value: (draw) => `room ${draw.pick(rooms)}` },
  { says: "was repaired by", asks: "Who repaired …?", value: (draw) => draw.person() },
  { says: "was bought from", asks: "Who was … bought from?", value: (draw) => draw.company() },
  { says: "costs", asks: "How much does … cost?", value: (draw) => draw.money() },
  { says: "is owned by", asks: "Who owns …?", value: (draw) => draw.company() },
];

/** `count` documents of two pages, each with its own firm and its own things, three answerable questions and one that is not. */
export const makeDocuments = (
  count: number,
  seed = 1,
): { readonly documents: readonly MadeDocument[]; readonly questions: readonly MadeQuestion[] } => {
  const draw = drawing(seed);
  const unique = (make: () => string, taken: Set<string>): string => {
    for (;;) {
      const one = make();
      if (!taken.has(one)) {
        taken.add(one);
        return one;
      }
    }
  };
  const firms = new Set<string>();
  const things = new Set<string>();
  const thing = (): string => unique(() => `the ${draw.pick(adjectives)} ${draw.pick(nouns)}`, things);
  const documents: MadeDocument[] = [];
  const questions: MadeQuestion[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = index % 2 === 0 ? "invoice" : "contract";
    const made = kinds[kind];
    if (made === undefined) throw new Error("no such kind");
    const firm = unique(() => draw.company(), firms);
    const file = `${kind}-${String(index + 1).padStart(3, "0")}.pdf`;
    const [absent, ...said] = draw.shuffled(made.fields);
    const values = said.slice(0, 5).map((each) => ({ ...each, given: each.value(draw) }));
    const facts = draw
      .shuffled(relations)
      .slice(0, 3)
      .map((relation) => ({ relation, of: thing(), given: relation.value(draw) }));
    const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
    documents.push({
      name: file,
      pages: [
        [made.intro(firm), ...values.map(({ says, given }) => `${says(given)}.`), draw.pick(filler)],
        [draw.pick(filler), ...facts.map(({ relation, of, given }) => sentence(`${of} ${relation.says} ${given}`))],
      ],
    });
    const [asked, other] = draw.shuffled(values);
    const [fact] = facts;
    if (absent === undefined || asked === undefined || other === undefined || fact === undefined) throw new Error("too few fields");
    for (const { label, given } of [asked, other])
      questions.push({ question: `What is the ${label} of ${firm}?`, value: given, file, page: 1 });
    questions.push({ question: fact.relation.asks.replace("…", fact.of), value: fact.given, file, page: 2 });
    questions.push({ question: `What is the ${absent.label} of ${firm}?`, value: null, file, page: 1 });
  }
  return { documents, questions };
};
