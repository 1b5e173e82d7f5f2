/** Gathers what assemblePrompt needs: the newest stretch of a path with its token counts, as far back as the context could reach. */
import type { Chat, Message } from "#src/contract/chat.ts";
import type { MessageId, ModelId } from "#src/contract/ids.ts";
import { withoutMarks } from "#src/passages/marks.ts";
import { keepNewest } from "./keepNewest.ts";
import type { ChatRepository, PromptMessage } from "./ports.ts";
import { type Assembly, type AssemblyInput, assemblePrompt } from "./promptAssembly.ts";
import type { TokenCounts } from "./tokenCounts.ts";

/** Messages read and counted at a time, newest first. */
const STRETCH = 50;
/** Messages read at a time only to be counted in number. */
const DEPTH_STRETCH = 500;

interface PromptRequest {
  readonly home: ChatRepository;
  readonly chat: Chat;
  readonly modelId: ModelId;
  readonly contextTokens: number;
  readonly maxTokens: number | null;
  /** Last message before the tail; null: none. */
  readonly historyLeafId: MessageId | null;
  /** Always in the prompt. */
  readonly tail: readonly PromptMessage[];
  /** The system prompt; the chat's own unless given. */
  readonly system?: string;
  /** Tokens kept beside the tail, for passages that are not chosen yet. */
  readonly reservedTokens?: number;
}

export interface Prompt {
  readonly assembly: Assembly;
  readonly counts: Pick<AssemblyInput, "overheadTokens" | "systemTokens" | "tailTokens">;
  /** System prompt, history from `start`, tail. Empty when too long. */
  readonly messages: readonly PromptMessage[];
  /** First history message in the prompt; null with `leftOut` true: only the tail is. */
  readonly startId: MessageId | null;
  readonly leftOut: boolean;
  /** How many messages were left out. */
  leftOutMessages(): Promise<number>;
}

export interface Prompts {
  /** Tokens of a system prompt with the template's own. */
  systemTokens(modelId: ModelId, text: string): Promise<number>;
  /** Tokens of messages without the template's own. */
  tokens(modelId: ModelId, messages: readonly PromptMessage[]): Promise<number>;
  /** How many messages a path has, its leaf included. */
  depth(home: ChatRepository, chat: Chat, leafId: MessageId): Promise<number>;
  build(request: PromptRequest): Promise<Prompt>;
}

/** An answer without text (failed before its first token) is not sent. */
const isSent = (message: Message): boolean => message.text !== "";
/** Marks of an earlier answer name passages that are no longer there: they would be read as this question's. */
const asPrompt = (message: Message): PromptMessage => ({
  role: message.role,
  text: message.role === "assistant" && message.grounding !== null ? withoutMarks(message.text) : message.text,
});
const total = (tokens: readonly number[]): number => tokens.reduce((sum, each) => sum + each, 0);

const systemOf = (text: string): readonly PromptMessage[] => (text === "" ? [] : [{ role: "system", text }]);

/** The part of a counted path that a prompt can reach. */
interface Reach {
  readonly messages: readonly Message[];
  readonly tokens: readonly number[];
  readonly olderExist: boolean;
}

export const createPrompts = (counts: TokenCounts): Prompts => {
  /** How many messages lie above one: parents never change, so it holds for ever. */
  const depths = keepNewest<number>({ entries: 1_024, keyUnits: Number.POSITIVE_INFINITY });

  const reachOf = async ({ home, chat, modelId, contextTokens, historyLeafId }: PromptRequest): Promise<Reach> => {
    if (historyLeafId === null) return { messages: [], tokens: [], olderExist: false };
    const messages: Message[] = [];
    const tokens: number[] = [];
    for (let hasMore = true, sum = 0; hasMore && sum <= contextTokens; sum = total(tokens)) {
      const before = messages[0]?.id;
      const page = await home.path(chat.id, { leafId: historyLeafId, limit: STRETCH, ...(before === undefined ? {} : { before }) });
      const { perMessage } = await counts.count(modelId, page.messages.filter(isSent).map(asPrompt));
      const counted = perMessage.values();
      tokens.unshift(...page.messages.map((message) => (isSent(message) ? (counted.next().value ?? 0) : 0)));
      messages.unshift(...page.messages);
      hasMore = page.hasMore;
      if (!hasMore) return { messages, tokens, olderExist: false };
    }
    return { messages, tokens, olderExist: true };
  };

  const depthOf = async (home: ChatRepository, chat: Chat, leafId: MessageId, id: MessageId): Promise<number> => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    let depth = 0;
    for (let before = id, hasMore = true; hasMore; ) {
      const page = await home.path(chat.id, { leafId, before, limit: DEPTH_STRETCH });
      depth += page.messages.length;
      before = page.messages[0]?.id ?? before;
      hasMore = page.hasMore;
    }
    depths.set(id, depth);
    return depth;
  };

  return {
    systemTokens: async (modelId, text) => {
      const { perMessage, overheadTokens } = await counts.count(modelId, systemOf(text));
      return total(perMessage) + overheadTokens;
    },
    tokens: async (modelId, messages) => total((await counts.count(modelId, messages)).perMessage),
    depth: async (home, chat, leafId) => 1 + (await depthOf(home, chat, leafId, leafId)),
    build: async (request) => {
      const system: readonly PromptMessage[] = systemOf(request.system ?? request.chat.systemPrompt);
      const [fixed, reach] = await Promise.all([counts.count(request.modelId, [...system, ...request.tail]), reachOf(request)]);
      const systemTokens = total(fixed.perMessage.slice(0, system.length));
      const tailTokens = total(fixed.perMessage.slice(system.length));
      const lastAnswer = reach.messages.findLast((message) => message.role === "assistant" && isSent(message));
      const assembly = assemblePrompt({
        contextTokens: request.contextTokens,
        overheadTokens: fixed.overheadTokens,
        systemTokens,
        tailTokens: tailTokens + (request.reservedTokens ?? 0),
        maxTokens: request.maxTokens,
        history: reach.messages.map((message, index) => ({
          id: message.id,
          tokens: reach.tokens[index] ?? 0,
          startsTurn: message.role === "user",
        })),
        olderExist: reach.olderExist,
        previousStartId: lastAnswer?.role === "assistant" ? lastAnswer.contextStartId : null,
      });
      const start = assembly.kind === "fits" ? assembly.start : reach.messages.length;
      const first = reach.messages[0];
      return {
        assembly,
        counts: { overheadTokens: fixed.overheadTokens, systemTokens, tailTokens },
        messages: assembly.kind === "fits" ? [...system, ...reach.messages.slice(start).filter(isSent).map(asPrompt), ...request.tail] : [],
        startId: reach.messages[start]?.id ?? null,
        leftOut: start > 0 || reach.olderExist,
        leftOutMessages: async () =>
          start +
          (reach.olderExist && first !== undefined && request.historyLeafId !== null
            ? await depthOf(request.home, request.chat, request.historyLeafId, first.id)
            : 0),
      };
    },
  };
};
