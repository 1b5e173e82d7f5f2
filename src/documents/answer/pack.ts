/** Which passages go into a prompt: the best first, as many as the budget holds, counted with the model's own template. */
import type { ModelId } from "#src/contract/ids.ts";
import { passageBlock, passageBlocks } from "#src/passages/layout.ts";
import { FULLER_SYSTEM, questionPrompt, STARTER_SYSTEM } from "#src/passages/prompt.ts";
import type { Asker } from "../modelPorts.ts";
import type { DocumentRepository } from "../ports.ts";
import type { RankedPassage } from "../search/retrieve.ts";
import { createPages, cutsOf, type FoundPassage, type LaidPassage, layPassage, partOf, promptText, runsOf } from "./passage.ts";

/**
 * The starter takes the value of the right label from any passage that has it: with the right page alone 36 of 36 values were right, with one more page of
 * the same kind 28, with two 25, with four 17, with seven 11; where the right one stood made no difference (made invoices and contracts, 48 questions,
 * 21 November 2026). So it gets few, and only those that stand out. For others a bound only.
 */
export const passagesMax = (starter: boolean): number => (starter ? 3 : 40);
/**
 * A passage with less of the best one's BM25 score has another subject, as a rule: it shares the label and not the name. With 0.75 the whole pipeline gave
 * 160 of 180 values and pages right, and 17 of the 20 others cited the second passage (`npm run bench:pipeline`). By a plain BM25 on the same documents the
 * right page is within 0.95 of the best in 618 of 630 questions, and 1.2 passages are; within 0.75 in 628, and 2.0 are. The first alone: 565.
 */
const STANDS_OUT = 0.95;

/** For the starter: passages nearly as good by words as the best of them, at least the first. */
export const standingOut = (found: readonly RankedPassage[]): readonly RankedPassage[] => {
  const best = Math.max(0, ...found.map(({ words }) => words?.score ?? 0));
  return found.filter(({ words }, index) => index === 0 || (words !== null && words.score >= STANDS_OUT * best));
};

export interface Packed {
  readonly laid: readonly LaidPassage[];
  readonly system: string;
  readonly user: string;
}

export interface PackRequest {
  readonly modelId: ModelId;
  readonly question: string;
  readonly budgetTokens: number;
  readonly starter: boolean;
}

export const systemFor = (starter: boolean): string => (starter ? STARTER_SYSTEM : FULLER_SYSTEM);

const asPrompt = (laid: readonly LaidPassage[], { question, starter }: PackRequest): Packed => ({
  laid,
  system: systemFor(starter),
  user: questionPrompt(passageBlocks(laid.map(promptText)), question, starter),
});

/** Tokens of the whole prompt. */
export const countPrompt = async (asker: Asker, modelId: ModelId, { system, user }: Pick<Packed, "system" | "user">): Promise<number> => {
  const { perMessage, overheadTokens } = await asker.count(modelId, [
    { role: "system", text: system },
    { role: "user", text: user },
  ]);
  return overheadTokens + perMessage.reduce((sum, tokens) => sum + tokens, 0);
};

/** Tokens of each text, without what a message costs by itself. */
export const countTexts = async (asker: Asker, modelId: ModelId, texts: readonly string[]): Promise<readonly number[]> => {
  const { perMessage } = await asker.count(
    modelId,
    ["", ...texts].map((text) => ({ role: "user" as const, text })),
  );
  const [empty = 0, ...tokens] = perMessage;
  return tokens.map((each) => Math.max(1, each - empty));
};

/** What is already laid, as a prompt again. */
export const packAgain = (laid: readonly LaidPassage[], request: PackRequest): Packed => asPrompt(laid, request);

/** Of a passage that is longer than the whole budget, as a table's row may be. Where there is no budget at all, whoever builds the prompt refuses the question. */
const beginningOf =
  (share: number) =>
  (laid: LaidPassage): LaidPassage => {
    const [first] = cutsOf(laid.passage.text, share);
    return share <= 0 || first === undefined ? laid : partOf(laid, first.start, first.end, null);
  };

/** What may go into a prompt, best first; `arrange`: how what goes in is to stand there. */
export interface Candidates {
  readonly found: readonly FoundPassage[];
  arrange(taken: readonly FoundPassage[]): readonly FoundPassage[];
}

/** Takes passages in order of rank while they fit (one that is too long is passed over), then merges neighbours. At least the best one is taken, or its beginning. */
export const packPassages = async (
  deps: { readonly asker: Asker; readonly repository: DocumentRepository },
  { found, arrange }: Candidates,
  request: PackRequest,
): Promise<Packed> => {
  const { asker, repository } = deps;
  const empty = await countPrompt(asker, request.modelId, asPrompt([], request));
  const costs = await countTexts(
    asker,
    request.modelId,
    found.map(({ chunk, fileName }) => `${passageBlock({ n: 1, fileName, locator: chunk.locator, text: chunk.text })}\n\n`),
  );
  const taken: FoundPassage[] = [];
  let used = empty;
  for (const [index, one] of found.entries()) {
    const cost = costs[index] ?? 0;
    if (taken.length >= passagesMax(request.starter)) break;
    if (taken.length > 0 && used + cost > request.budgetTokens) continue;
    taken.push(one);
    used += cost;
  }
  const pages = createPages(repository);
  const lay = async (chunks: readonly FoundPassage[]): Promise<Packed> => {
    const laid = await Promise.all(
      runsOf(chunks).map(async (run, index) => {
        const [first] = run.chunks;
        return layPassage(run, await pages(first.documentHash, first.page), index + 1);
      }),
    );
    return asPrompt(laid, request);
  };
  for (;;) {
    const packed = await lay(arrange(taken));
    // Headers of tables and merged pieces were not counted one by one.
    const tokens = await countPrompt(asker, request.modelId, packed);
    if (tokens <= request.budgetTokens) return packed;
    if (taken.length > 1) taken.pop();
    else return asPrompt(packed.laid.map(beginningOf((request.budgetTokens - empty) / (tokens - empty))), request);
  }
};
