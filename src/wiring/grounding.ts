/** Answers from documents: chat's port met by the documents domain. */
import type { Grounding } from "#src/chat/ports.ts";
import { AppError } from "#src/contract/errors.ts";

const absent = async (): Promise<never> => {
  throw new AppError("request/invalid", "Answers from documents are not part of this build");
};

export const wireGrounding = (): Grounding => ({ ground: absent, work: absent });
