/** A Grounding that finds what a test tells it to. */

import type { Grounded, Grounding, GroundingRequest } from "#src/chat/ports.ts";
import type { FinishReason } from "#src/contract/chat.ts";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import { checkCitations } from "#src/passages/citations.ts";
import { someGrounding } from "#test/support/chatRepositorySuite.ts";
import { someStats } from "./scriptedGenerator.ts";

export type Work = Parameters<Grounding["work"]>[0];
type Sink = Parameters<Grounding["work"]>[1];

export const createScriptedGrounding = () => {
  const { citations: _c, coverage: _v, ...found } = someGrounding();
  const passages: AnswerGrounding = { ...found, citations: [], coverage: null };
  const requests: GroundingRequest[] = [];
  const works: Work[] = [];
  const state: {
    ground: ((request: GroundingRequest, signal: AbortSignal) => Promise<Grounded>) | null;
    work: (work: Work, sink: Sink, signal: AbortSignal) => Promise<FinishReason>;
  } = {
    ground: null,
    work: async ({ begun }, sink) => {
      sink.grounding(() => passages);
      sink.text(begun === "" ? "All read. " : "and more.");
      return "stop";
    },
  };
  const finish = (answer: string, evaluated: boolean): AnswerGrounding => ({
    ...passages,
    citations: checkCitations(answer, passages.passages, "").map((checked) => ({
      ...checked,
      inPassage: checked.inPassage === null ? null : [...checked.inPassage],
      boxes: [],
      locator: null,
    })),
    coverage: {
      readPages: evaluated ? 1 : 0,
      partlyReadPages: 0,
      totalPages: 9,
      readFiles: evaluated ? 1 : 0,
      totalFiles: 2,
      unindexedFiles: 0,
      unreadable: [],
    },
  });
  const grounding: Grounding = {
    ground: async (request, report, signal) => {
      requests.push(request);
      report({ stage: "searching", done: 0, total: null, unit: "passages", secondsLeft: null });
      if (state.ground !== null) return await state.ground(request, signal);
      return { kind: "prompt", system: "Cite.", user: `[1] (lease.pdf, page 3) text\n\nQuestion: ${request.question}`, passages, finish };
    },
    work: async (work, sink, signal) => {
      works.push(work);
      return { finishReason: await state.work(work, sink, signal), stats: someStats };
    },
  };
  return { grounding, passages, finish, requests, works, state };
};
