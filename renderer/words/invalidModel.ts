/** Why a file was refused as a model, in plain words, by the header validator's reason. */

const reasons: Readonly<Record<string, string>> = {
  "not-gguf": "This file is not a GGUF model.",
  empty: "This file is empty.",
  truncated: "The file is cut off: part of the model is missing. Was the download complete?",
  "unsupported-version": "The file uses a version of the GGUF format that Deskside does not read.",
  "big-endian": "The file was written for big-endian machines.",
  "tensor-out-of-range": "The file is inconsistent: it describes data beyond its end.",
  "missing-part": "A part of this split model is missing from its folder.",
};

/** One sentence. A reason without its own words is named as it is, so that it can be looked up. */
export const invalidModelReason = (reason: string): string =>
  reasons[reason] ?? `The file is not a valid model (${reason.replaceAll("-", " ")}).`;
