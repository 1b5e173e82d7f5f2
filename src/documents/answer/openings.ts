/** The beginnings of documents, for questions whose words find nothing (or too little) to answer from. */
import type { DocumentRepository, ScopeDocument } from "../ports.ts";
import { foldForSearch } from "../search/folding.ts";
import type { RankedPassages } from "../search/retrieve.ts";
import { type FoundPassage, passagesFrom } from "./passage.ts";

/** With fewer of the question's words among the passages than this, they are taken to be found by chance: a question in another language, or of another subject. */
const WORDS_MET_LEAST = 0.5;

/** Whether the passages leave most of the question's words unmet. What vectors find needs none of them. */
export const isTooLittle = ({ terms, passages }: Pick<RankedPassages, "terms" | "passages">): boolean => {
  if (passages.some(({ vectors }) => vectors !== null)) return false;
  const text = passages.map(({ chunk }) => foldForSearch(`${chunk.context}\n${chunk.text}`)).join("\n");
  return terms.filter((term) => text.includes(term)).length < WORDS_MET_LEAST * terms.length;
};

/** Each document's first passage, then each one's second, and so on, at most `most` in all: no file is left out for another's sake while there is room. */
export const openings = async (
  repository: DocumentRepository,
  documents: readonly ScopeDocument[],
  most: number,
): Promise<readonly FoundPassage[]> => {
  const first = documents.filter(({ pages }) => pages.length > 0).slice(0, most);
  const each = Math.ceil(most / Math.max(1, first.length));
  const begun = await Promise.all(first.map((document) => passagesFrom(repository, document, 0, each)));
  return Array.from({ length: each }, (_, turn) => begun.flatMap((passages) => passages[turn] ?? []))
    .flat()
    .slice(0, most);
};

/** As they stand in the documents, these in the order given. */
export const inOwnOrder =
  (documents: readonly ScopeDocument[]) =>
  (passages: readonly FoundPassage[]): readonly FoundPassage[] => {
    const place = new Map(documents.map(({ hash }, index) => [hash, index]));
    const placeOf = ({ chunk }: FoundPassage): number => place.get(chunk.documentHash) ?? documents.length;
    return passages.toSorted((a, b) => placeOf(a) - placeOf(b) || a.chunk.ordinal - b.chunk.ordinal);
  };
