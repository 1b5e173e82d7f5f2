/** Work over whole documents: begins or goes on from its checkpoint, does its task, and says what it read. */
import { createHash } from "node:crypto";
import { assertNever } from "#src/contract/errors.ts";
import { nothingWasRead } from "#src/passages/coverage.ts";
import { nothingRead } from "../nothing.ts";
import { createPages, onPage } from "../passage.ts";
import type { AnswerDeps, WorkDone, WorkRequest, WorkSink } from "../request.ts";
import { coverageIn, loadScope } from "../scope.ts";
import { type Checkpoints, createCheckpoints, createMemoryPlaces, type WorkState } from "./checkpoint.ts";
import { nothingSpoken } from "./emitter.ts";
import { cutSentence } from "./halves.ts";
import { keyFacts } from "./keyFacts.ts";
import { scan } from "./scan.ts";
import { summarise } from "./summarise.ts";
import { translate } from "./translate.ts";
import { createWorkbench, modeOf } from "./workbench.ts";

/** Another question, task, model or set of collections is other work. */
const keyOf = ({ task, question, modelId, collectionIds }: WorkRequest): string =>
  createHash("sha256")
    .update(JSON.stringify([task, question, modelId, collectionIds]))
    .digest("hex");

const fresh = (key: string): WorkState => ({
  key,
  document: 0,
  ordinal: 0,
  read: false,
  notes: [],
  unkept: 0,
  cut: 0,
  section: null,
  passages: [],
  spoken: nothingSpoken,
  promptTokens: 0,
  generatedTokens: 0,
});

const noStats = { promptTokens: 0, cachedTokens: 0, generatedTokens: 0, promptTokensPerSecond: null, generationTokensPerSecond: null };

export const createWork = (deps: AnswerDeps) => {
  const temporary = createMemoryPlaces();
  return async (request: WorkRequest, sink: WorkSink, signal: AbortSignal): Promise<WorkDone> => {
    sink.report({ stage: "searching", done: 0, total: null, unit: "passages", secondsLeft: null });
    const scope = await loadScope(deps.repository, request.collectionIds);
    const checkpoints: Checkpoints = createCheckpoints(request.temporary ? temporary : deps.repository, request.answerId);
    const key = keyOf(request);
    const saved = await checkpoints.load(key);
    if (saved === null && request.begun === "" && scope.documents.every(({ pages }) => pages.length === 0)) {
      // "Not found" or an empty text would say that something was read.
      sink.text(nothingRead(scope));
      const mode = modeOf(request.task);
      const rests = {
        mode,
        collections: scope.collections,
        passages: [],
        citations: [],
        coverage: coverageIn(scope, nothingWasRead),
        computation: null,
      };
      sink.grounding(() => rests);
      return { finishReason: "stop", stats: noStats };
    }
    signal.throwIfAborted();
    const hashes = saved?.order ?? scope.documents.map(({ hash }) => hash);
    if (saved === null) await checkpoints.begin(hashes);
    const byHash = new Map(scope.documents.map((document) => [document.hash, document]));
    // What came since stands behind what was there: positions stay true.
    const known = new Set(hashes);
    const added = scope.documents.filter(({ hash }) => !known.has(hash));
    if (saved !== null && added.length > 0) await checkpoints.begin([...hashes, ...added.map(({ hash }) => hash)]);
    const order = [...hashes.map((hash) => byHash.get(hash) ?? null), ...added];
    const state = saved?.state ?? fresh(key);
    if (added.length > 0 && saved !== null) state.read = false;
    const pages = createPages(deps.repository);
    const laid = await Promise.all(
      state.passages.map(async (passage) => onPage(passage, await pages(passage.documentHash, passage.locator.page))),
    );
    const bench = createWorkbench(deps, { request, scope, order, state, laid, checkpoints, sink, signal });
    bench.tell();
    switch (request.task.kind) {
      case "full-scan":
        await scan(bench, order);
        break;
      case "summarise":
        await summarise(bench, request.task);
        break;
      case "key-facts":
        await keyFacts(bench);
        break;
      case "translate":
        await translate(bench, request.task);
        break;
      default:
        assertNever(request.task);
    }
    bench.emitter.say(cutSentence(bench));
    if (state.document < order.length) await bench.save({ document: order.length, ordinal: 0 });
    return await bench.done();
  };
};
