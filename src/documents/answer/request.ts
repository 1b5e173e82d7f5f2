/** What is asked of documents for an answer, and what they give: the shape of chat's port `Grounding`, redeclared, as domains do not import each other. */
import type { AnswerStats, FinishReason } from "#src/contract/chat.ts";
import type { AnswerGrounding, DocumentTask } from "#src/contract/grounding.ts";
import type { CollectionId, MessageId, ModelId } from "#src/contract/ids.ts";
import type { Progress } from "#src/contract/run.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { PromptMessage } from "../modelPorts.ts";
import type { RetrievePassages } from "../search/retrieve.ts";

export interface GroundingRequest {
  readonly question: string;
  /** Last turns before it, oldest first. */
  readonly history: readonly PromptMessage[];
  readonly collectionIds: readonly CollectionId[];
  readonly modelId: ModelId;
  readonly contextTokens: number;
  /** Most tokens that system prompt, passages and question may take together. */
  readonly budgetTokens: number;
  readonly starter: boolean;
  /** Nothing of it may be written down. */
  readonly temporary: boolean;
  /** What the answer rested on so far when it is continued. */
  readonly again: AnswerGrounding | null;
}
export type Grounded =
  | {
      readonly kind: "prompt";
      readonly system: string;
      readonly user: string;
      readonly passages: AnswerGrounding;
      finish(answer: string, evaluated: boolean): AnswerGrounding;
    }
  | { readonly kind: "answer"; readonly text: string; readonly grounding: AnswerGrounding };

export type WorkRequest = GroundingRequest & { readonly task: DocumentTask; readonly answerId: MessageId; readonly begun: string };
export interface WorkSink {
  readonly text: (piece: string) => void;
  readonly report: (progress: Progress) => void;
  /** What the answer rests on from now on, said of its text as it is when it is asked: at the end, and wherever a stop or failure ends it. */
  readonly grounding: (restsOn: (answer: string) => AnswerGrounding) => void;
}
export interface WorkDone {
  /** `length`: something is missing, as an answer of the model was cut; the text says so. */
  readonly finishReason: FinishReason;
  readonly stats: Omit<AnswerStats, "ttftMs">;
}

export interface Grounding {
  ground(request: GroundingRequest, report: (progress: Progress) => void, signal: AbortSignal): Promise<Grounded>;
  work(request: WorkRequest, sink: WorkSink, signal: AbortSignal): Promise<WorkDone>;
}

export type AnswerDeps = Pick<DocumentsDeps, "repository" | "asker" | "cells" | "surroundings" | "log"> & {
  readonly retrievePassages: RetrievePassages;
};
