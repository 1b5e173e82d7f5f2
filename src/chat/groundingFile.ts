/** What an answer rests on, as it stands in a chat file: documents by the hash of their bytes, nothing by an id of this machine. */
import { type AnswerGrounding, answerGroundingSchema, computationSchema, passageSchema } from "#src/contract/grounding.ts";
import { type FileId, sha256Schema } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";

export const fileGroundingSchema = answerGroundingSchema.omit({ collections: true }).extend({
  passages: z.array(passageSchema.omit({ fileId: true })).max(10_000),
  computation: computationSchema.omit({ fileId: true }).extend({ documentHash: sha256Schema.nullable() }).nullable(),
});
type FileGrounding = z.infer<typeof fileGroundingSchema>;

export const groundingAsFile = ({ collections: _, passages, computation, ...rest }: AnswerGrounding): FileGrounding => ({
  ...rest,
  passages: passages.map(({ fileId: _id, ...passage }) => passage),
  computation: computation === null ? null : computationAsFile(computation, passages),
});

const computationAsFile = (
  { fileId, ...computation }: NonNullable<AnswerGrounding["computation"]>,
  passages: AnswerGrounding["passages"],
): NonNullable<FileGrounding["computation"]> => ({
  ...computation,
  documentHash: passages.find((passage) => passage.fileId === fileId)?.documentHash ?? null,
});

/** `fileOf`: an id for the document with this hash, always the same one; a computation without a known document gets one of its own. */
export const groundingFromFile = (
  { passages, computation, ...rest }: FileGrounding,
  fileOf: (documentHash: string) => FileId,
): AnswerGrounding => ({
  ...rest,
  collections: [],
  passages: passages.map((passage) => ({ ...passage, fileId: fileOf(passage.documentHash) })),
  computation: computation === null ? null : computationFromFile(computation, fileOf),
});

const computationFromFile = (
  { documentHash, ...computation }: NonNullable<FileGrounding["computation"]>,
  fileOf: (documentHash: string) => FileId,
): NonNullable<AnswerGrounding["computation"]> => ({ ...computation, fileId: fileOf(documentHash ?? "") });
