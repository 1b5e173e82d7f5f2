/** Answers from documents, put together: grounding of one question, and work over all of them. */
import { createGround } from "./ground.ts";
import type { AnswerDeps, Grounding } from "./request.ts";
import { createWork } from "./work/work.ts";

export const createGrounding = (deps: AnswerDeps): Grounding => ({ ground: createGround(deps), work: createWork(deps) });
