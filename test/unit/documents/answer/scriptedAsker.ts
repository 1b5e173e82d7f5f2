/** An Asker that says what a test tells it to; one token per word, ten for the template. */
import type { Asker, PromptMessage } from "#src/documents/modelPorts.ts";

export type Asked = Parameters<Asker["ask"]>[1];

const wordsIn = (text: string): number => text.split(/\s+/u).filter((word) => word !== "").length;

export const createScriptedAsker = () => {
  const asked: Asked[] = [];
  const chosen: (readonly PromptMessage[])[] = [];
  const state: {
    answer: (prompt: string, asked: Asked) => string | Promise<string>;
    yes: (prompt: string) => number;
    isCut: (text: string) => boolean;
  } = {
    answer: () => "Nothing.",
    yes: () => 1,
    isCut: () => false,
  };
  const asker: Asker = {
    ready: async () => ({ contextTokens: 1_000, answeredBy: { modelId: null, name: "Tiny", quantization: null, starter: false } }),
    count: async (_modelId, messages) => ({ perMessage: messages.map(({ text }) => wordsIn(text)), overheadTokens: 10 }),
    ask: async function* (_modelId, request, signal) {
      signal.throwIfAborted();
      asked.push(request);
      const prompt = request.messages.at(-1)?.text ?? "";
      const text = await state.answer(prompt, request);
      signal.throwIfAborted();
      // In pieces, as models do.
      for (const piece of text.match(/\S+\s*|\s+/gu) ?? []) yield { kind: "text", text: piece };
      const finishReason = state.isCut(text) ? "length" : "stop";
      yield { kind: "end", finishReason, promptTokens: wordsIn(prompt), generatedTokens: wordsIn(text) };
    },
    choose: async (_modelId, { messages }) => {
      chosen.push(messages);
      const yes = state.yes(messages.at(-1)?.text ?? "");
      return [yes, 1 - yes];
    },
  };
  return { asker, asked, chosen, state };
};
