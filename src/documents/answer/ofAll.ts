/** Questions about documents as a whole ("What is this about?", "Fasse das zusammen"): they name nothing that could be looked up. Pure. */
import { foldForSearch } from "../search/folding.ts";

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/u));

/** Question words, pronouns and the like, and words for documents and for what is wanted of them; folded. English and German, as the app speaks. */
const naming = list(
  `a an the and or of in on for to from with at as what whats which who how is are was were be do does did can could would will you i me my us our it its this that
  these those they them there here all everything any please tell give show let know say says said about summary summaries summarise summarize summarises summarizes
  summarised summarized summarising overview outline gist main key most important point points topic topics subject theme themes content contents contain contains
  document documents file files text texts page pages pdf attachment attachments whole entire short brief briefly shortly sentence sentences describe explain purpose
  der die das den dem des ein eine einen einem einer und oder von vom im in zu zum zur fur mit aus was welche welcher welches wer wie ist sind war waren es er sie
  ihr dies diese dieser dieses diesen diesem hier da dort uber s drin darin alle alles bitte gib gebt geben mir uns sag sage sagt sagen kannst konnen konnten du man worum
  woruber wovon geht gehts handelt handeln steht stehen inhalt inhalte inhaltlich zusammenfassung zusammenfassen zusammen fasse fass fassen uberblick ubersicht
  dokument dokumente dokumenten dokuments datei dateien text texte seite seiten anhang anhange thema themen hauptthema wichtig wichtige wichtigsten wichtigste
  wesentliche wesentlichen punkt punkte punkten hauptpunkte kernaussage kernaussagen aussage aussagen kurz kurze kurzer kurzen satz satze satzen beschreibe
  beschreiben erklare erklaren zweck ganze ganzen gesamte gesamten`,
);

/** Whether none of its words names something. False for a text without words. */
export const isOfAll = (question: string): boolean => {
  const words = foldForSearch(question).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length > 0 && words.every((word) => naming.has(word));
};
