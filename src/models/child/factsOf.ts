/** Everything a passport says of a model's files besides their hashes. Synchronous: it runs alone in its child. */
import type { FileFacts, ModelFacts } from "#src/contract/passport.ts";
import type { KnownTemplate } from "../ports.ts";
import type { Metadata } from "./gguf/metadata.ts";
import { joined, readModel, textOf } from "./gguf/model.ts";
import { markersOf, specialTokenFindings } from "./gguf/specialTokens.ts";
import { readTokens } from "./gguf/vocabulary.ts";
import { checkTemplate } from "./templateCheck.ts";
import { judged, readFiles, withFile } from "./validateFiles.ts";

/** How converters write "none" (-1 as u32). */
const NONE = 0xffff_ffff;
const URL_CHARACTERS_MAX = 500;
const urlKeys = ["general.source.url", "general.url", "general.repo_url", "general.source.repo_url", "general.base_model.0.repo_url"];

const tokenId = (metadata: Metadata, name: string): number | null => {
  const value = metadata.get(`tokenizer.ggml.${name}_token_id`);
  return value?.kind === "number" && Number(value.value) !== NONE ? Number(value.value) : null;
};

/** A web address the file names as its source, without a name or password in it. Only shown, never opened. */
const sourceUrlOf = (metadata: Metadata): string | null => {
  for (const key of urlKeys) {
    const value = metadata.get(key);
    const url = value?.kind === "string" && value.text !== null ? URL.parse(value.text.trim()) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) continue;
    return `${url.origin}${url.pathname}`.slice(0, URL_CHARACTERS_MAX);
  }
  return null;
};

const specialTokensOf = (path: string, metadata: Metadata, template: string | null): FileFacts["specialTokens"] => {
  const [endOfText, endOfTurn, beginOfText] = [tokenId(metadata, "eos"), tokenId(metadata, "eot"), tokenId(metadata, "bos")];
  const markers = new Set(template === null ? [] : markersOf(template));
  const ids = new Set([endOfText, endOfTurn, beginOfText]);
  const tokens = withFile(path, (source) => readTokens(source, metadata, (id, text) => ids.has(id) || markers.has(text)));
  const adds = metadata.get("tokenizer.ggml.add_bos_token");
  const addsBegin = adds?.kind === "bool" && adds.value;
  return [...specialTokenFindings({ template, tokens, endOfText, endOfTurn, beginOfText, addsBegin })];
};

/** Never throws for what is in the files. */
export const factsOf = (paths: readonly string[], templates: readonly KnownTemplate[]): ModelFacts =>
  judged(() => {
    const { files, firstPath, stem } = readFiles(paths);
    const header = readModel(files, stem);
    const metadata: Metadata = files[0]?.metadata ?? new Map();
    const { bytesByType, countByType, trailingBytes } = joined(files);
    const tensorTypes = [...bytesByType]
      .map(([type, bytes]) => ({ type, tensors: countByType.get(type) ?? 0, bytes: Number(bytes) }))
      .toSorted((a, b) => b.bytes - a.bytes);
    // Embedders and parts of models have no turns to tell apart.
    const answers = header.chatTemplate !== null || header.kind === "completion";
    return {
      kind: "valid" as const,
      header,
      facts: {
        sourceUrl: sourceUrlOf(metadata),
        licence: header.licence ?? textOf(metadata, "general.license.name"),
        author: header.author,
        architecture: header.architecture,
        parameters: header.parameters,
        contextTokens: header.contextTokens,
        quantization: header.quantization,
        bitsPerWeight: header.bitsPerWeight,
        tensorTypes,
        template: checkTemplate({ template: header.chatTemplate, ...header }, templates),
        templateText: header.chatTemplate,
        specialTokens: [
          ...(answers ? specialTokensOf(firstPath, metadata, header.chatTemplate) : []),
          // Not of tokens, but of the same kind: nothing wrong, and odd enough to be said.
          ...(trailingBytes === 0
            ? []
            : [{ severity: "note" as const, text: `${trailingBytes} bytes lie behind the model's data; nothing reads them.` }]),
        ],
      },
    };
  });
