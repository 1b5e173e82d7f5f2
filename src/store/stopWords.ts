/** Words that say nothing about what a question is after, English and German, folded; own lists, kept short: what is left in costs little, BM25 weighs it down. */

const english = `a about after also am an and any are as at be because been before being between both but by can could did do does doing for from
  had has have having he her hers him his how i if in into is it its itself me my of on or our ours out over own she should so some such than that the
  their theirs them then there these they this those to too under until up was we were what when where which while who whom whose why will with would
  you your yours please tell give show find`;
const german = `aber als also am an andere anderen anderer auch auf aus bei beim bin bis bist da dabei dadurch daher damit dann das dass dein deine dem den
  denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa fur gegen gibt hab
  habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist ja jede jeder jedes jene jener kann kein keine
  konnen konnte laut man mehr mein meine mich mir mit nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so sodass
  soll sollen sollte um und uns unser unsere unter vom von vor war waren warum was welche welchem welchen welcher welches wem wen wenn wer werde werden
  wessen weshalb wie wieso wieviel wieviele will wir wird wo wobei wodurch wofur woher wohin womit woran worauf woraus worin worum wozu wurde wurden zu zum
  zur zwischen uber`;

const listed = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));
const [englishWords, germanWords] = [listed(english), listed(german)];
export const stopWords: ReadonlySet<string> = englishWords.union(germanWords);

/** By its stop words, those of both lists left aside. A question with none reads as no language. */
export const readsEnglish = (words: readonly string[]): boolean => {
  const only = (these: ReadonlySet<string>, others: ReadonlySet<string>): number =>
    words.filter((word) => these.has(word) && !others.has(word)).length;
  return only(englishWords, germanWords) > only(germanWords, englishWords);
};
