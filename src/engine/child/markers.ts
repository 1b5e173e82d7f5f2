/** How a model marks thinking and the end of an answer: as tokens where its vocabulary has them, else as text. */
import { type ChatWrapper, HarmonyChatWrapper, type LlamaModel, LlamaText, SpecialToken, type Token } from "node-llama-cpp";

/** How a marker of thinking is recognised: as one token where the vocabulary has it, else by its text. */
export type Marker = { readonly kind: "token"; readonly token: Token } | { readonly kind: "text"; readonly text: string };

const markerOf = (model: LlamaModel, text: string | LlamaText | undefined): Marker | null => {
  const shown = text === undefined ? "" : LlamaText(text).toString().trim();
  if (shown === "") return null;
  const [token, ...more] = model.tokenize(shown, true, "trimLeadingSpace");
  return token !== undefined && more.length === 0 ? { kind: "token", token } : { kind: "text", text: shown };
};

export interface ThoughtMarkers {
  readonly open: Marker | null;
  readonly close: Marker | null;
  /** The template itself opens the thought; generation starts inside it. */
  readonly openedByTemplate: boolean;
  /** Evaluated to end thinking when its budget is used up. */
  readonly closeTokens: readonly Token[];
  /** Put at the end of the prompt of a new answer that shall not think. */
  readonly skipTokens: readonly Token[];
  /** Set where the model names a channel in a header before each part (gpt-oss' Harmony format); then `open` and `close` are null. */
  readonly channels: { readonly headerStarts: ReadonlySet<Token>; readonly headerEnd: Token } | null;
}

const HARMONY_STARTS = ["<|start|>", "<|channel|>", "<|end|>"];
const HARMONY_ANSWER = "<|channel|>final<|message|>";

/** Harmony's parts: a header, which names the channel, then the text; `final` is the answer, all others are thinking. Null when the vocabulary is another one. */
const harmonyMarkers = (model: LlamaModel): ThoughtMarkers | null => {
  const single = (text: string): readonly Token[] => {
    const tokens = model.tokenize(text, true, "trimLeadingSpace");
    return tokens.length === 1 ? tokens : [];
  };
  const starts = HARMONY_STARTS.flatMap(single);
  const [headerEnd] = single("<|message|>");
  if (headerEnd === undefined || starts.length !== HARMONY_STARTS.length) return null;
  return {
    open: null,
    close: null,
    openedByTemplate: false,
    closeTokens: model.tokenize(`<|end|><|start|>assistant${HARMONY_ANSWER}`, true, "trimLeadingSpace"),
    skipTokens: model.tokenize(HARMONY_ANSWER, true, "trimLeadingSpace"),
    channels: { headerStarts: new Set(starts), headerEnd },
  };
};

/** How this model marks thinking. */
export const thoughtMarkersOf = (model: LlamaModel, wrapper: ChatWrapper): ThoughtMarkers => {
  const harmony = wrapper instanceof HarmonyChatWrapper ? harmonyMarkers(model) : null;
  if (harmony !== null) return harmony;
  const thought = wrapper.settings.segments?.thought;
  const prefix = thought?.prefix;
  const opensByTemplate = typeof prefix === "object" && !LlamaText.isLlamaText(prefix);
  const suffix = thought?.suffix;
  const closeTokens = suffix === undefined ? [] : LlamaText(suffix, "\n\n").tokenize(model.tokenizer, "trimLeadingSpace");
  return {
    open: opensByTemplate ? null : markerOf(model, prefix),
    close: markerOf(model, suffix),
    openedByTemplate: opensByTemplate,
    closeTokens,
    skipTokens: opensByTemplate ? closeTokens : [],
    channels: null,
  };
};

export interface Stops {
  readonly tokens: ReadonlySet<Token>;
  readonly texts: readonly string[];
}

/** Stop triggers as tokens where one token says it; the text of such a token is then no trigger, or a person's typed `<|im_end|>` quoted back would end the answer. */
export const stopsOf = (model: LlamaModel, triggers: readonly LlamaText[]): Stops => {
  const byToken = triggers.map((trigger) => ({ trigger, tokens: trigger.tokenize(model.tokenizer, "trimLeadingSpace") }));
  const single = byToken.flatMap(({ trigger, tokens }) => {
    const [token] = tokens;
    const isControl = trigger.values.every((value) => typeof value !== "string");
    return token !== undefined && tokens.length === 1 && isControl ? [{ token, text: trigger.toString() }] : [];
  });
  const covered = new Set([...single.map(({ text }) => text), ...single.map(({ token }) => model.detokenize([token], true))]);
  const texts = triggers
    .filter((trigger) => !trigger.values.some((value) => value instanceof SpecialToken))
    .map((trigger) => trigger.values.map((value) => (typeof value === "string" ? value : value.toString())).join(""))
    .filter((text) => text !== "" && !covered.has(text));
  return { tokens: new Set(single.map(({ token }) => token)), texts: [...new Set(texts)] };
};
