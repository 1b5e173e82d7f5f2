/** Which level to take, in plain words made from the figures: never more than the error bars allow. Pure. */
import type { Measured, Recommendation } from "#src/contract/lab.ts";
import { excessOf, figuresOf } from "./figures.ts";
import type { QualityLevelRow, TasksLevelRow } from "./rows.ts";

/** Two standard errors: what lies within them may be chance (1 in 20). */
const ERRORS = 2;
/** A loss whose upper bound is below this is no loss that matters: a text would need half a percent more choices. */
const NEGLIGIBLE = 0.005;
/** A level that begins to say something else in more places than this answers differently, however well it knows the text. */
const SAME_LEAST = 0.9;
/** Where even two standard errors are wider than this, the text is too short to tell levels apart. */
const BLIND = 0.02;

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const size = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`);
const nameOf = ({ name, quantization }: { readonly name: string; readonly quantization: string }): string => `${name} ${quantization}`;
/** e^x − 1: how much more a text surprises a level, as a share of the base's perplexity. */
const lossOf = (excess: Measured): { readonly value: number; readonly least: number; readonly most: number } => ({
  value: Math.expm1(excess.value),
  least: Math.expm1(excess.value - ERRORS * excess.stdErr),
  most: Math.expm1(excess.value + ERRORS * excess.stdErr),
});

interface Compared {
  readonly level: QualityLevelRow;
  readonly loss: ReturnType<typeof lossOf>;
}

/** Share of places with the same first choice, by its lower bound; 1 where it is not known. */
const leastSame = ({ level }: Compared): number => {
  const { topTokenAgreement } = figuresOf(level.sums);
  return topTokenAgreement === null ? 1 : topTokenAgreement.value - ERRORS * topTokenAgreement.stdErr;
};
const losesNothing = ({ loss }: Compared): boolean => loss.most <= NEGLIGIBLE || loss.least <= 0;
const asGood = (one: Compared): boolean => losesNothing(one) && leastSame(one) >= SAME_LEAST;

const speedWords = (level: QualityLevelRow, base: QualityLevelRow): string => {
  const own = level.speed?.generationTokensPerSecond;
  const other = base.speed?.generationTokensPerSecond;
  if (own === undefined || other === undefined || other.value <= 0) return "";
  const apart = Math.abs(own.value - other.value) > ERRORS * Math.hypot(own.stdErr, other.stdErr);
  const figures = `${own.value.toFixed(1)} against ${other.value.toFixed(1)} tokens a second`;
  if (!apart) return ` It writes about as fast (${figures}).`;
  return own.value > other.value ? ` It writes faster (${figures}).` : ` It writes more slowly (${figures}).`;
};

const agreementWords = (level: QualityLevelRow): string => {
  const { topTokenAgreement } = figuresOf(level.sums);
  return topTokenAgreement === null
    ? ""
    : ` In ${(topTokenAgreement.value * 100).toFixed(1)} of 100 places its first choice of word is the same.`;
};

/** What taking this level instead of the base costs and gains. */
const step = ({ level, loss }: Compared, base: QualityLevelRow): string => {
  const smaller = `${nameOf(level)} takes ${size(level.sizeBytes)} instead of ${size(base.sizeBytes)}.`;
  const range = `between ${percent(Math.max(0, loss.least))} and ${percent(loss.most)}`;
  const cost =
    loss.least > 0
      ? ` This text surprises it ${percent(loss.value)} more (${range}).`
      : loss.most < 0
        ? " This text surprises it no more."
        : ` No loss can be measured on this text; one of up to ${percent(loss.most)} would not show.`;
  return smaller + cost + agreementWords(level) + speedWords(level, base);
};

/** null: none, as too little was measured to say anything. */
export const recommendQuality = (levels: readonly QualityLevelRow[]): Recommendation | null => {
  const base = levels.find(({ isBase, state }) => isBase && state.kind === "done");
  if (base === undefined) return null;
  const others = levels.filter(({ isBase, state }) => !isBase && state.kind === "done");
  const compared = others
    .flatMap((level): Compared[] => {
      const excess = excessOf(level.sums);
      return excess === null ? [] : [{ level, loss: lossOf(excess) }];
    })
    .sort((one, other) => one.level.sizeBytes - other.level.sizeBytes);
  const left = others
    .filter((level) => excessOf(level.sums) === null)
    .map((level) => `${nameOf(level)} could not be compared: ${level.whyNotCompared ?? "it was not measured"}`);
  if (compared.length === 0) return left.length === 0 ? null : { modelId: null, sentences: left };
  const steps = compared.toReversed().map((one) => step(one, base));
  const widest = Math.max(...compared.map(({ loss }) => (loss.most - loss.least) / 2));
  const [choice] = compared.filter(asGood);
  if (choice !== undefined && choice.loss.most > BLIND)
    return {
      modelId: null,
      sentences: [
        `The text is too short to decide: differences below about ${percent(widest)} do not show. Measure more of it, or a longer one.`,
        ...steps,
        ...left,
      ],
    };
  if (choice === undefined) {
    const sentence = compared.some(losesNothing)
      ? `Keep ${nameOf(base)} if it fits: every smaller level loses something on this text, or often begins to say something else.`
      : `Keep ${nameOf(base)} if it fits: every smaller level loses something that can be measured on this text.`;
    return { modelId: base.modelId, sentences: [sentence, ...steps, ...left] };
  }
  const smallest = compared[0] === choice ? "it is the smallest" : "every smaller one loses something";
  const sentence = `Take ${nameOf(choice.level)}: no loss against ${nameOf(base)} that matters could be measured on this text, and ${smallest}.`;
  return { modelId: choice.level.modelId, sentences: [sentence, ...steps, ...left] };
};

/** From answers to the same questions: the smallest whose facts are all the base's. With few questions it says how few. */
export const recommendTasks = (levels: readonly TasksLevelRow[], questions: number): Recommendation | null => {
  const base = levels.find(({ isBase, state }) => isBase && state.kind === "done");
  const others = levels
    .filter(({ isBase, state }) => !isBase && state.kind === "done")
    .toSorted((one, other) => one.sizeBytes - other.sizeBytes);
  if (base === undefined || others.length === 0) return null;
  const differing = (level: TasksLevelRow): number => level.answers.filter((answer) => answer?.sameFacts === false).length;
  const sentences = others.toReversed().map((level) => {
    const different = differing(level);
    const same = level.answers.filter((answer) => answer?.sameText === true).length;
    const count = different === 0 ? "the same facts in every answer" : `other facts in ${different} of ${questions} answers`;
    return `${nameOf(level)} (${size(level.sizeBytes)}) gives ${count} as ${nameOf(base)}, and ${same} of ${questions} to the letter.`;
  });
  const choice = others.find((level) => differing(level) === 0);
  if (choice === undefined)
    return {
      modelId: null,
      sentences: ["Each smaller level answers something differently: read those answers before you choose.", ...sentences],
    };
  // Rule of three: with no difference in n answers, up to 3/n may still differ (95 %).
  const unseen =
    questions < 3
      ? "nothing can be said of other questions"
      : `up to ${percent(Math.min(1, 3 / questions), 0)} of other answers may still differ`;
  return {
    modelId: choice.modelId,
    sentences: [
      `Take ${nameOf(choice)}: it gives the same facts as ${nameOf(base)} in all ${questions} answers; from so many questions, ${unseen}.`,
      ...sentences,
    ],
  };
};
