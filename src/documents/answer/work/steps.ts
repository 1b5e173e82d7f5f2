/** All passages in scope, in order, in steps of as many as the context takes. */
import type { ModelId } from "#src/contract/ids.ts";
import type { ReadChunk } from "#src/passages/coverage.ts";
import { passageBlock } from "#src/passages/layout.ts";
import type { Asker, Chunk, DocumentRepository, FoundChunk, ScopeDocument } from "../../ports.ts";
import { countTexts } from "../pack.ts";
import { createPages, type LaidPassage, layPassage, runsOf } from "../passage.ts";

/** Everything before it was read: documents by their place in the order, passages by their ordinal. */
export interface Position {
  readonly document: number;
  readonly ordinal: number;
}

export interface Step {
  readonly laid: readonly LaidPassage[];
  readonly chunks: number;
  readonly section: string | null;
  /** Where to go on. */
  readonly next: Position;
}

export interface StepOptions {
  readonly modelId: ModelId;
  /** Tokens for the passages of one step. */
  readonly budgetTokens: number;
  readonly passagesMax: number;
  /** Steps never hold two of these; null: passages may stand together as they come. */
  readonly sectionOf: ((document: ScopeDocument, chunk: Chunk) => string) | null;
}

/** Passages fetched and counted at a time. */
const FETCHED = 64;

interface Item {
  readonly found: Omit<FoundChunk, "collectionId">;
  readonly document: number;
  readonly section: string | null;
  readonly tokens: number;
}

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
      const chunks = await deps.repository.chunksOf(of.hash, ordinal, FETCHED);
      const last = chunks.at(-1);
      if (last === undefined) break;
      const blocks = chunks.map(({ locator, text }) => `${passageBlock({ n: 1, fileName: of.fileName, locator, text })}\n\n`);
      const tokens = await countTexts(deps.asker, options.modelId, blocks);
      for (const [index, chunk] of chunks.entries()) {
        const found = { chunk, fileId: of.fileId, fileName: of.fileName, kind: of.kind };
        yield { found, document, section: options.sectionOf?.(of, chunk) ?? null, tokens: tokens[index] ?? 0 };
      }
      ordinal = last.ordinal + 1;
    }
  }
}

/** A passage that is longer than the budget is a step of its own. */
export async function* stepsFrom(
  deps: Deps,
  order: readonly (ScopeDocument | null)[],
  from: Position,
  options: StepOptions,
): AsyncGenerator<Step> {
  const pages = createPages(deps.repository);
  const stepOf = async (items: readonly Item[]): Promise<Step> => {
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
  let items: Item[] = [];
  let used = 0;
  for await (const item of itemsFrom(deps, order, from, options)) {
    const [first] = items;
    const isFull = used + item.tokens > options.budgetTokens || items.length >= options.passagesMax;
    if (first !== undefined && (isFull || first.section !== item.section)) {
      yield await stepOf(items);
      items = [];
      used = 0;
    }
    items.push(item);
    used += item.tokens;
  }
  if (items.length > 0) yield await stepOf(items);
}

/** What lies before a position, for coverage. Ordinals run through a document page by page. */
export function* readBefore(order: readonly (ScopeDocument | null)[], { document, ordinal }: Position): Generator<ReadChunk> {
  for (const [index, of] of order.entries()) {
    if (of === null || index > document) continue;
    let first = 0;
    for (const { page, chunks } of [...of.pages].sort((a, b) => a.page - b.page)) {
      const read = index < document ? chunks : Math.min(chunks, ordinal - first);
      for (let at = 0; at < read; at += 1) yield { documentHash: of.hash, page, ordinal: first + at };
      first += chunks;
    }
  }
}
