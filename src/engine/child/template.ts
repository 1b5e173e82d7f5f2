/** Renders messages through the model's own chat template; typed text never becomes a control token. */
import {
  type ChatHistoryItem,
  type ChatModelResponse,
  ChatWrapper,
  type LlamaModel,
  LlamaText,
  resolveChatWrapper,
  SpecialToken,
  type Token,
} from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";
import type { PromptMessage } from "../engine.ts";

/** For models without a template: one message after the other, nothing around them; the model completes. */
class PlainChatWrapper extends ChatWrapper {
  override readonly wrapperName = "Plain";
  override generateContextState({ chatHistory }: { chatHistory: readonly ChatHistoryItem[] }) {
    const texts = chatHistory.map((item) =>
      item.type === "model"
        ? this.generateModelResponseText(item.response)
        : LlamaText(item.type === "system" ? LlamaText.fromJSON(item.text) : item.text),
    );
    return { contextText: LlamaText(new SpecialToken("BOS"), LlamaText.joinValues("\n", texts)), stopGenerationTriggers: [] };
  }
}

/** Names under which older conversions without a template are nevertheless chat models. */
const chatName = /chat|instruct|[-_.]it[-_.]/i;

/** The person's template in place of the file's; a broken one is theirs to mend, so nothing else is taken instead. */
const chosenWrapper = (model: LlamaModel, template: string): ChatWrapper => {
  try {
    return resolveChatWrapper(model, {
      customWrapperSettings: { jinjaTemplate: { template } },
      fallbackToOtherWrappersOnJinjaError: false,
      warningLogs: false,
    });
  } catch (thrown) {
    throw new AppError("engine/load-failed", "The chat template chosen for this model cannot be read", {
      details: { reason: "template" },
      cause: thrown,
    });
  }
};

/** The wrapper that the library finds for the file's template, or for `template` in its place; a guess by name where there is none; else plain completion. */
export const wrapperOf = (model: LlamaModel, template: string | null): ChatWrapper => {
  if (template !== null) return chosenWrapper(model, template);
  const metadata = model.fileInfo.metadata;
  const named = `${metadata.general?.name ?? ""} ${model.filename ?? ""}`;
  if (metadata.tokenizer?.chat_template === undefined && !chatName.test(named)) return new PlainChatWrapper();
  return resolveChatWrapper(model, { warningLogs: false });
};

/** A stretch of the prompt: text of the template and of people, or tokens taken as they are. */
type Stretch = LlamaText | readonly Token[];

export interface OpenAnswer {
  readonly thought: string;
  readonly answer: string;
}
export interface RenderRequest {
  readonly messages: readonly PromptMessage[];
  /** The answer to go on with; null: a new one. */
  readonly open: OpenAnswer | null;
  /** Tokens an earlier answer was generated as, to be put in as they are; null: tokenize its text. */
  recall(text: string): readonly Token[] | null;
}
export interface Rendered {
  readonly tokens: readonly Token[];
  readonly stopTriggers: readonly LlamaText[];
}

/** No template trims or splits this, and no text holds it by chance. */
const placeholderBase = `Deskside${crypto.randomUUID().replaceAll("-", "")}X`;

const historyItem = (message: PromptMessage, text: string): ChatHistoryItem => {
  switch (message.role) {
    case "system":
      return { type: "system", text: LlamaText(text).toJSON() };
    case "user":
      return { type: "user", text };
    case "assistant":
      return { type: "model", response: [text] };
  }
};

/** The open answer's last text is a placeholder: nothing of the template comes after it. */
const openResponse = (open: OpenAnswer | null, placeholder: string): ChatModelResponse["response"] => {
  if (open === null || (open.thought === "" && open.answer === "")) return [];
  const thinking = open.answer === "";
  const thought: ChatModelResponse["response"] =
    open.thought === "" ? [] : [{ type: "segment", segmentType: "thought", text: thinking ? placeholder : open.thought, ended: !thinking }];
  return thinking ? thought : [...thought, placeholder];
};

/** Splits at each placeholder found; null when one of them is not there exactly once (a template that changes or drops text). */
const cutAt = (text: LlamaText, inserts: ReadonlyMap<string, readonly Token[]>, last: string | null): readonly Stretch[] | null => {
  let rest: readonly Stretch[] = [text];
  for (const [placeholder, tokens] of inserts) {
    let found = 0;
    rest = rest.flatMap((stretch): readonly Stretch[] => {
      if (!LlamaText.isLlamaText(stretch)) return [stretch];
      const at = stretch.values.findIndex((value) => typeof value === "string" && value.includes(placeholder));
      const value = stretch.values[at];
      if (typeof value !== "string") return [stretch];
      found += 1;
      const [before = "", ...after] = value.split(placeholder);
      const tail = LlamaText(after.join(placeholder), ...stretch.values.slice(at + 1));
      return [LlamaText(...stretch.values.slice(0, at), before), tokens, ...(placeholder === last ? [] : [tail])];
    });
    if (found !== 1) return null;
  }
  return rest;
};

const tokenizeStretches = (model: LlamaModel, stretches: readonly Stretch[]): readonly Token[] =>
  stretches.reduce<Token[]>((tokens, stretch) => {
    const added = LlamaText.isLlamaText(stretch)
      ? stretch.tokenize(model.tokenizer, tokens.length === 0 ? undefined : "trimLeadingSpace")
      : stretch;
    for (const token of added) tokens.push(token);
    return tokens;
  }, []);

/**
 * The prompt's tokens, opening of the answer included. Adjacent pieces are tokenized apart, as LlamaText does at every border of template and text,
 * so that putting remembered tokens in changes nothing around them.
 */
export const render = (model: LlamaModel, wrapper: ChatWrapper, request: RenderRequest): Rendered => {
  const openText = request.open === null ? "" : request.open.answer === "" ? request.open.thought : request.open.answer;
  const openPlaceholder = openText === "" ? null : `${placeholderBase}open`;
  const attempt = (recalled: boolean): { readonly stretches: readonly Stretch[] | null; readonly triggers: readonly LlamaText[] } => {
    const inserts = new Map<string, readonly Token[]>();
    const history = request.messages.map((message, index) => {
      const tokens = recalled && message.role === "assistant" ? request.recall(message.text) : null;
      if (tokens === null) return historyItem(message, message.text);
      const placeholder = `${placeholderBase}${index}end`;
      inserts.set(placeholder, tokens);
      return historyItem(message, placeholder);
    });
    if (openPlaceholder !== null) inserts.set(openPlaceholder, model.tokenize(openText, false, "trimLeadingSpace"));
    const state = wrapper.generateContextState({
      chatHistory: [...history, { type: "model", response: openResponse(request.open, openPlaceholder ?? "") }],
    });
    return { stretches: cutAt(state.contextText, inserts, openPlaceholder), triggers: state.stopGenerationTriggers };
  };
  const exact = attempt(true);
  const used = exact.stretches === null ? attempt(false) : exact;
  // A template that changes even the open answer's text: go on after the prompt as rendered for a new answer.
  const stretches = used.stretches ?? [
    wrapper.generateContextState({
      chatHistory: [...request.messages.map((message) => historyItem(message, message.text)), { type: "model", response: [] }],
    }).contextText,
    model.tokenize(openText, false, "trimLeadingSpace"),
  ];
  return { tokens: tokenizeStretches(model, stretches), stopTriggers: used.triggers };
};
