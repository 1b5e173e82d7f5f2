/** Why a model file is refused: one union of reason codes, each with a sentence a person can read. */
import type { HeaderVerdict } from "#src/contract/model.ts";

/** Raised when the validator reads or refuses something else than before: verdicts kept with rows are then made anew, without their bytes counting as changed. */
export const RULES_VERSION = 4;

const sentences = {
  "is-url": "This is an address, not a file on this machine.",
  "relative-path": "The path is not complete: it must begin at the root of the file system.",
  missing: "The file is not there.",
  "not-a-file": "This is a folder or a device, not a file.",
  unreadable: "The file cannot be read.",
  empty: "The file is empty.",
  "too-short": "The file is too short to be a GGUF model.",
  "not-gguf": "The file does not begin like a GGUF model.",
  "byte-swapped": "The file was written for machines with the other byte order.",
  "unsupported-version": "The file uses a GGUF version that is not supported (2 and 3 are).",
  "too-many-tensors": "The file declares more tensors than any model has.",
  "too-many-keys": "The file declares more metadata entries than any model has.",
  truncated: "The file is cut off: it ends before the data it declares.",
  "empty-key": "A metadata entry has no name.",
  "key-too-long": "The name of a metadata entry is too long.",
  "key-not-utf8": "The name of a metadata entry is not valid text.",
  "duplicate-key": "A metadata entry occurs twice.",
  "unsafe-key": "The name of a metadata entry is one that programs must not accept.",
  "unknown-value-type": "A metadata entry has a value of an unknown type.",
  "nested-array": "A metadata entry holds a list of lists.",
  "array-out-of-range": "A metadata list is longer than the rest of the file.",
  "string-out-of-range": "A metadata text is longer than the rest of the file.",
  "string-too-long": "A metadata text is longer than 64 MiB.",
  "bad-bool": "A yes-or-no metadata entry is neither.",
  "wrong-type": "A known metadata entry has a value of the wrong type.",
  "bad-alignment": "The declared alignment is not a power of two from 1 to 4,096.",
  "missing-key": "A metadata entry that every model needs is not there.",
  "tensor-name-empty": "A tensor has no name.",
  "tensor-name-too-long": "The name of a tensor is longer than 63 bytes.",
  "tensor-name-not-utf8": "The name of a tensor is not valid text.",
  "duplicate-tensor": "A tensor occurs twice.",
  "bad-dimension-count": "A tensor has no dimension or more than four.",
  "bad-dimension": "A tensor has a dimension that is zero or negative.",
  "tensor-too-large": "A tensor declares more elements than can exist.",
  "unknown-tensor-type": "A tensor has an unknown or removed number format.",
  "row-not-whole-blocks": "The rows of a tensor are not whole blocks of its number format.",
  "tensor-misaligned": "A tensor does not begin at an aligned place.",
  "tensor-overlap": "Two tensors overlap.",
  "tensor-gap": "There is a hole between two tensors.",
  "tensor-out-of-range": "A tensor lies outside the file.",
  "unsupported-architecture": "The engine does not know this kind of model.",
  "value-out-of-range": "A number that describes the model is out of range.",
  "values-disagree": "Numbers that describe the model contradict each other.",
  "tokenizer-lengths-differ": "The lists of the tokenizer differ in length.",
  "token-out-of-range": "A special token lies outside the vocabulary.",
  "duplicate-token": "The vocabulary holds the same token twice.",
  "template-too-long": "The chat template is longer than 256 KiB.",
  "template-too-deep": "The chat template is nested more than 100 levels deep.",
  "template-recursive": "The chat template calls itself without end.",
  "template-too-costly": "The chat template counts to a number that would take for ever.",
  "split-incomplete": "Parts of this model are missing.",
  "split-mismatch": "The parts of this model do not belong together.",
  limits: "Checking the file took more time or memory than any honest model needs.",
} as const;

export type RefusalReason = keyof typeof sentences;
export const refusalReasons = Object.keys(sentences) as readonly RefusalReason[];

/** The verdict for a refused file. `detail`: what exactly, where one more fact helps. */
export const refused = (reason: RefusalReason, detail?: string): HeaderVerdict & { readonly kind: "invalid" } => ({
  kind: "invalid",
  reason,
  message: detail === undefined ? sentences[reason] : `${sentences[reason]} (${detail})`,
});

/** Thrown inside the validator by the first broken rule; never leaves the child. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;
  readonly detail: string | undefined;

  constructor(reason: RefusalReason, detail?: string) {
    super(detail === undefined ? reason : `${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
