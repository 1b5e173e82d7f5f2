/** Grounds one question: the passages it is answered from, or an answer that needs no model. */
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import type { Progress } from "#src/contract/run.ts";
import { nothingWasRead, type ReadOn } from "#src/passages/coverage.ts";
import type { RankedPassages } from "../search/retrieve.ts";
import { answerByCells } from "./computed.ts";
import { finishAnswer } from "./finish.ts";
import { searchQuestion } from "./leaning.ts";
import { nothingFound, nothingRead } from "./nothing.ts";
import { isOfAll } from "./ofAll.ts";
import { inOwnOrder, isTooLittle, openings } from "./openings.ts";
import { type Candidates, packAgain, packPassages, passagesMax, standingOut } from "./pack.ts";
import { layAgain } from "./passage.ts";
import type { AnswerDeps, Grounded, GroundingRequest } from "./request.ts";
import { coverageIn, loadScope, type Scope } from "./scope.ts";

/** Chunks looked at for each that may be in the prompt: neighbours merge, and long ones are passed over. */
const LOOKED_AT = 2;

const searching: Progress = { stage: "searching", done: 0, total: null, unit: "passages", secondsLeft: null };

const without = (scope: Scope, text: string, computation: AnswerGrounding["computation"], readOn: ReadOn = nothingWasRead): Grounded => ({
  kind: "answer",
  text,
  grounding: {
    mode: computation === null ? "passages" : "computation",
    collections: scope.collections,
    passages: [],
    citations: [],
    coverage: coverageIn(scope, readOn),
    computation,
  },
});

/** What was found, unless that is too little for a model that can tell what its passages do not hold: then the beginnings of the documents as well. */
const candidatesFor = async (
  deps: AnswerDeps,
  scope: Scope,
  retrieved: Pick<RankedPassages, "terms" | "passages">,
  { starter }: GroundingRequest,
): Promise<Candidates> => {
  const { passages } = retrieved;
  if (starter) return { found: standingOut(passages), arrange: (taken) => taken };
  if (passages.length > 0 && !isTooLittle(retrieved)) return { found: passages, arrange: (taken) => taken };
  const known = new Set(passages.map(({ chunk }) => chunk.id));
  const begun = await openings(deps.repository, scope.documents, LOOKED_AT * passagesMax(starter));
  return { found: [...passages, ...begun.filter(({ chunk }) => !known.has(chunk.id))], arrange: inOwnOrder(scope.documents) };
};

export const createGround =
  (deps: AnswerDeps) =>
  async (request: GroundingRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<Grounded> => {
    report(searching);
    const scope = await loadScope(deps.repository, request.collectionIds);
    signal.throwIfAborted();
    const { again } = request;
    if (again !== null && again.passages.length > 0) {
      const byHash = new Map(scope.documents.map((document) => [document.hash, document]));
      const laid = await Promise.all(again.passages.map((passage) => layAgain(deps.repository, passage, byHash.get(passage.documentHash))));
      const { passages, finish } = finishAnswer(scope, laid, { question: request.question, begun: again.coverage });
      const { system, user } = packAgain(laid, request);
      return { kind: "prompt", system, user, passages: { ...passages, collections: again.collections }, finish };
    }
    if (scope.documents.every(({ pages }) => pages.length === 0)) return without(scope, nothingRead(scope), null);
    const question = await searchQuestion(deps.asker, request, signal);
    const retrieved = await deps.retrievePassages(question, scope.filters, LOOKED_AT * passagesMax(request.starter), signal);
    const computed = await answerByCells(deps, scope, retrieved.passages, request, signal);
    if (computed !== null) return without(scope, computed.text, computed.computation, computed.readOn);
    // Words that name nothing stand everywhere: what they find is found by chance.
    const candidates = await candidatesFor(deps, scope, isOfAll(question) ? { terms: [], passages: [] } : retrieved, request);
    if (candidates.found.length === 0) return without(scope, nothingFound(scope), null);
    const { laid, system, user } = await packPassages(deps, candidates, request);
    signal.throwIfAborted();
    return { kind: "prompt", system, user, ...finishAnswer(scope, laid, { question: request.question, begun: null }) };
  };
