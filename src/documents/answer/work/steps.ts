/** All passages in scope, in order, in steps of as many as the context takes. */

import type { ModelId } from "#src/contract/ids.ts";
import type { ReadOn } from "#src/passages/coverage.ts";
import { passageBlock } from "#src/passages/layout.ts";
import type { Asker } from "../../modelPorts.ts";
import type { Chunk, DocumentRepository, ScopeDocument } from "../../ports.ts";
import { countTexts } from "../pack.ts";
import { createPages, cutsOf, type FoundPassage, type LaidPassage, layPassage, leadOf, partOf, passagesFrom, runsOf } from "../passage.ts";
import { chunksIn } from "../scope.ts";

/** Everything before it was read: documents by their place in the order, passages by their ordinal. */
export interface Position {
  readonly document: number;
  readonly ordinal: number;
}

export interface Step {
  readonly laid: readonly LaidPassage[];
  readonly chunks: number;
  readonly section: string | null;
  /** Where to go on; null: the rest of its passage comes first. */
  readonly next: Position | null;
}

export interface StepOptions {
  readonly modelId: ModelId;
  /** Tokens for the passages of one step. */
  readonly budgetTokens: number;
  readonly passagesMax: number;
  /** Steps never hold two of these; null: passages may stand together as they come. */
  readonly sectionOf: ((document: ScopeDocument, chunk: Chunk) => string) | null;
  /** A document, by its place in the order, went or is read anew: what is left of it is passed over, and it must not count as read. */
  readonly lost: (document: number) => void;
}

/** Passages fetched and counted at a time. */
const FETCHED = 64;

interface Item {
  readonly found: FoundPassage;
  readonly document: number;
  readonly section: string | null;
  readonly tokens: number;
  /** Of its table's header, which stands above it unless the passage before it does. */
  readonly leadTokens: number;
}

const follows = ({ found: { chunk: one } }: Item, { found: { chunk: next } }: Item): boolean =>
  one.documentHash === next.documentHash && one.page === next.page && one.ordinal + 1 === next.ordinal;

type Deps = { readonly repository: DocumentRepository; readonly asker: Asker };

async function* itemsFrom(
  deps: Deps,
  order: readonly (ScopeDocument | null)[],
  from: Position,
  options: StepOptions,
): AsyncGenerator<Item> {
  for (let document = from.document; document < order.length; document += 1) {
    const of = order[document];
    // Gone since the work began.
    if (of === null || of === undefined) continue;
    for (let ordinal = document === from.document ? from.ordinal : 0; ; ) {
      const passages = await passagesFrom(deps.repository, of, ordinal, FETCHED);
      const last = passages.at(-1)?.chunk;
      if (last === undefined) {
        if (ordinal < chunksIn(of)) options.lost(document);
        break;
      }
      const blocks = passages.map(
        ({ chunk, fileName }) => `${passageBlock({ n: 1, fileName, locator: chunk.locator, text: chunk.text })}\n\n`,
      );
      const leads = passages.map(({ chunk }) => leadOf(chunk));
      const tokens = await countTexts(deps.asker, options.modelId, [...blocks, ...leads.map((lead) => `${lead ?? ""}\n`)]);
      for (const [index, found] of passages.entries()) {
        const leadTokens = leads[index] === null ? 0 : (tokens[passages.length + index] ?? 0);
        yield { found, document, section: options.sectionOf?.(of, found.chunk) ?? null, tokens: tokens[index] ?? 0, leadTokens };
      }
      ordinal = last.ordinal + 1;
    }
  }
}

/** A passage that is longer than the budget (a table's row may be) comes in parts, each a step of its own. */
export async function* stepsFrom(
  deps: Deps,
  order: readonly (ScopeDocument | null)[],
  from: Position,
  options: StepOptions,
): AsyncGenerator<Step> {
  const pages = createPages(deps.repository);
  const stepOf = async (items: readonly Item[]): Promise<Step & { readonly next: Position }> => {
    const last = items.at(-1);
    const laid = await Promise.all(
      runsOf(items.map(({ found }) => found)).map(async (run, index) => {
        const [first] = run.chunks;
        return layPassage(run, await pages(first.documentHash, first.page), index + 1);
      }),
    );
    return {
      laid,
      chunks: items.length,
      section: last?.section ?? null,
      next: { document: last?.document ?? from.document, ordinal: (last?.found.chunk.ordinal ?? -1) + 1 },
    };
  };
  const partsOf = async (item: Item): Promise<readonly Step[]> => {
    const whole = await stepOf([item]);
    const hasLead = item.leadTokens <= options.budgetTokens / 2;
    const share = (options.budgetTokens - (hasLead ? item.leadTokens : 0)) / item.tokens;
    return whole.laid.flatMap((laid) => {
      const cuts = cutsOf(laid.passage.text, share);
      return cuts.map(({ start, end }, index): Step => {
        const part = [partOf(laid, start, end, hasLead ? laid.lead : null)];
        return index === cuts.length - 1 ? { ...whole, laid: part } : { ...whole, laid: part, chunks: 0, next: null };
      });
    });
  };
  let items: Item[] = [];
  let used = 0;
  for await (const item of itemsFrom(deps, order, from, options)) {
    const last = items.at(-1);
    const alone = item.tokens + item.leadTokens;
    const cost = last !== undefined && follows(last, item) ? item.tokens : alone;
    const isFull = used + cost > options.budgetTokens || items.length >= options.passagesMax;
    if (last !== undefined && (isFull || last.section !== item.section)) {
      yield await stepOf(items);
      items = [];
      used = 0;
    }
    if (items.length === 0 && alone > options.budgetTokens) {
      yield* await partsOf(item);
      continue;
    }
    used += items.length === 0 ? alone : cost;
    items.push(item);
  }
  if (items.length > 0) yield await stepOf(items);
}

/** Passages before a position. */
export const chunksBefore = (order: readonly (ScopeDocument | null)[], { document, ordinal }: Position): number =>
  order.reduce((sum, of, index) => {
    if (of === null || index > document) return sum;
    return sum + (index < document ? chunksIn(of) : Math.min(ordinal, chunksIn(of)));
  }, 0);

/** The same page by page, for coverage. Ordinals run through a document page by page. */
export const readBefore = (order: readonly (ScopeDocument | null)[], { document, ordinal }: Position): ReadOn => {
  const places = new Map(order.flatMap((of, index) => (of === null ? [] : [[of.hash, index] as const])));
  const partly = new Map<number, number>();
  let first = 0;
  for (const { page, chunks } of [...(order[document]?.pages ?? [])].sort((a, b) => a.page - b.page)) {
    partly.set(page, Math.max(0, ordinal - first));
    first += chunks;
  }
  return (hash, page) => {
    const place = places.get(hash);
    if (place === undefined || place > document) return 0;
    return place < document ? Number.POSITIVE_INFINITY : (partly.get(page) ?? 0);
  };
};
