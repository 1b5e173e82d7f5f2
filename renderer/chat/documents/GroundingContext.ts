/** What the answer around this component rests on; null for an answer without documents. */
import { createContext } from "react";
import type { AnswerGrounding } from "#src/contract/grounding.ts";

export const GroundingContext = createContext<AnswerGrounding | null>(null);
