/** Why a file was refused as a model, in plain words, by the header validator's reason. */

const notModel = "This file is not a GGUF model.";
const cut = "The file is cut off: part of the model is missing. Was it copied or downloaded completely?";
const inconsistent = "The file contradicts itself and may be damaged, so it is not opened.";

const reasons: Readonly<Record<string, string>> = {
  "is-url": "This is an address. Deskside opens only files on this machine.",
  missing: "The file is not there.",
  "not-a-file": "This is not a file.",
  unreadable: "The file may not be read: check its permissions.",
  empty: "The file is empty.",
  "too-short": notModel,
  "not-gguf": notModel,
  "byte-swapped": "The file was written for another kind of machine (big-endian).",
  "unsupported-version": "The file uses a version of the GGUF format that is not supported; versions 2 and 3 are.",
  truncated: cut,
  "array-out-of-range": cut,
  "string-out-of-range": cut,
  "tensor-out-of-range": inconsistent,
  "tensor-overlap": inconsistent,
  "tensor-gap": inconsistent,
  "values-disagree": inconsistent,
  "value-out-of-range": inconsistent,
  "unsupported-architecture": "This version of the engine does not know this kind of model.",
  "split-incomplete": "Parts of this split model are missing from its folder.",
  "split-mismatch": "The parts of this split model do not belong together.",
};

/** One sentence. `message`: the validator's own, for a reason that needs no plainer one. */
export const invalidModelReason = (reason: string, message?: string): string =>
  reasons[reason] ?? message ?? `The file is not a valid model (${reason.replaceAll("-", " ")}).`;
