/** The shown path of a chat as Markdown for people: thinking is left out, the rest as written. */
import type { AnswerState, AssistantMessage, Message } from "#src/contract/chat.ts";
import { assertNever } from "#src/contract/errors.ts";
import type { AnswerGrounding, Verification } from "#src/contract/grounding.ts";
import type { MessageId } from "#src/contract/ids.ts";
import { placeWords } from "#src/passages/layout.ts";
import type { ChatTree } from "./ports.ts";

/** 2026-11-21 13:05 UTC */
const dateOf = (timestamp: number): string => `${new Date(timestamp).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const inHeading = (text: string): string =>
  text
    .replace(/\s+/gu, " ")
    .replace(/[\\`*_[\]<>#]/gu, "\\$&")
    .trim();

const endOf = (state: AnswerState): string | null => {
  switch (state.kind) {
    case "done":
      return state.finishReason === "length" ? "*Ended at the length limit.*" : null;
    case "generating":
      return "*Still being written.*";
    case "cancelled":
      return "*Stopped here.*";
    case "failed":
      return `*Interrupted (${state.error.code}).*`;
    default:
      return assertNever(state);
  }
};

const writerOf = (message: AssistantMessage): string => {
  if (message.answeredBy === null) return "Assistant";
  const { name, quantization } = message.answeredBy;
  return inHeading(quantization === null ? name : `${name} (${quantization})`);
};

const verificationWords: Readonly<Record<Verification, string>> = {
  exact: "verified, word for word",
  repaired: "verified but for spacing or hyphenation",
  unverified: "**not found in this source**",
};

/** Numbered as the marks in the answer: file, place, and each checked quote with how it was found. */
const sourcesOf = ({ passages, citations }: AnswerGrounding): string | null => {
  const cited = [...new Set(citations.map(({ n }) => n))].sort((a, b) => a - b);
  const lines = cited.flatMap((n) => {
    const passage = passages.find((each) => each.n === n);
    const source = passage === undefined ? "no such source" : inHeading(`${passage.fileName}, ${placeWords(passage.locator)}`);
    const quotes = citations.filter((citation) => citation.n === n);
    return [
      `- \\[${n}\\] ${source}`,
      ...quotes.map(({ quote, verification }) => `  - “${inHeading(quote)}” (${verificationWords[verification]})`),
    ];
  });
  return lines.length === 0 ? null : ["**Sources**", lines.join("\n")].join("\n\n");
};

const sectionOf = (message: Message): string => {
  const who = message.role === "user" ? "You" : writerOf(message);
  const edited = message.role === "assistant" && message.edited ? " · edited" : "";
  const end = message.role === "assistant" ? endOf(message.state) : null;
  const sources = message.role === "assistant" && message.grounding !== null ? sourcesOf(message.grounding) : null;
  const parts = [`## ${who} · ${dateOf(message.createdAt)}${edited}`, message.text, end, sources];
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
};

const shownPath = ({ chat, messages }: ChatTree): readonly Message[] => {
  const byId = new Map<MessageId, Message>(messages.map((message) => [message.id, message]));
  const path: Message[] = [];
  for (let id = chat.leafId; id !== null; ) {
    const message = byId.get(id);
    if (message === undefined) break;
    path.push(message);
    id = message.parentId;
  }
  return path.reverse();
};

/** Title, dates, roles and model names, then the messages' own Markdown. Other versions are in the JSON export. */
export const chatAsMarkdown = (tree: ChatTree): string => {
  const { chat } = tree;
  const head = [`# ${inHeading(chat.title)}`, `Begun ${dateOf(chat.createdAt)}, last changed ${dateOf(chat.updatedAt)}.`];
  const prompt = chat.systemPrompt === "" ? [] : [`## System prompt`, chat.systemPrompt];
  return `${[...head, ...prompt, ...shownPath(tree).map(sectionOf)].join("\n\n")}\n`;
};
