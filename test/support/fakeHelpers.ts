/** What the fake engine child answers besides words: vectors, scores, choices and the smallest JSON of a schema. Deterministic; pure. */

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const FAKE_DIMENSION = 64;

/** FNV-1a, 32 bits. */
const hashOf = (word: string): number =>
  [...word].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5);

/** A hashed bag of words of length 1; texts that share words point the same way. */
export const fakeVector = (text: string): Float32Array => {
  const vector = new Float32Array(FAKE_DIMENSION);
  for (const word of wordsOf(text)) vector[hashOf(word) % FAKE_DIMENSION] = (vector[hashOf(word) % FAKE_DIMENSION] ?? 0) + 1;
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => value / length);
};

/** Share of the query's words that the text holds. */
export const fakeScore = (query: string, text: string): number => {
  const words = wordsOf(query).filter((word) => word.length > 4);
  const held = new Set(wordsOf(text));
  return words.length === 0 ? 0 : words.filter((word) => held.has(word)).length / words.length;
};

/** Of two choices the first is as likely as the words of the "Question:" line stand in the text before it; of others, each as often as it is named. */
export const fakeChoice = (prompt: string, choices: readonly string[]): readonly number[] => {
  const [before = "", question = ""] = prompt.split(/Question:/i);
  if (choices.length === 2) {
    const first = Math.min(0.95, Math.max(0.05, fakeScore(question, before)));
    return [first, 1 - first];
  }
  const weights = choices.map((choice) => prompt.toLowerCase().split(choice.toLowerCase()).length);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
};

const fieldOf = (schema: unknown, name: string): unknown =>
  typeof schema === "object" && schema !== null && name in schema ? (schema as Readonly<Record<string, unknown>>)[name] : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The smallest value of a JSON schema: first of an enum or alternative, empty texts and lists unless the schema wants more. */
export const smallestJson = (schema: unknown): unknown => {
  const alternatives = [...listOf(fieldOf(schema, "oneOf")), ...listOf(fieldOf(schema, "anyOf"))];
  if (alternatives.length > 0) return smallestJson(alternatives[0]);
  if (fieldOf(schema, "const") !== undefined) return fieldOf(schema, "const");
  const enumerated = listOf(fieldOf(schema, "enum"));
  if (enumerated.length > 0) return enumerated[0];
  const given = fieldOf(schema, "type");
  const type = Array.isArray(given) ? given[0] : given;
  if (type === "object")
    return Object.fromEntries(Object.entries(fieldOf(schema, "properties") ?? {}).map(([name, of]) => [name, smallestJson(of)]));
  if (type === "array")
    return Array.from({ length: Number(fieldOf(schema, "minItems") ?? 0) }, () => smallestJson(fieldOf(schema, "items")));
  if (type === "string") return "x".repeat(Number(fieldOf(schema, "minLength") ?? 0));
  if (type === "number" || type === "integer") return 0;
  return type === "boolean" ? false : null;
};

/** The beginning of passage 1 of a numbered prompt, quoted with its mark. */
export const quoteOfFirst = (prompt: string): string => {
  const passage = /\[1\] \([^)]*\)\s*([\s\S]*?)(?:\n\n|$)/.exec(prompt)?.[1] ?? "";
  return `${passage.split(/\s+/).slice(0, 12).join(" ")} [1]`;
};
