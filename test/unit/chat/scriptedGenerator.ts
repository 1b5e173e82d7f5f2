/** A Generator that says what a test tells it to; one token per word. */
import type { Generator, GeneratorEvent, GeneratorModel, PromptMessage } from "#src/chat/ports.ts";
import type { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import { itemsUntilAborted } from "#src/run/untilAborted.ts";

export type GenerateRequest = Parameters<Generator["generate"]>[1];

export const someStats = {
  promptTokens: 9,
  cachedTokens: 3,
  generatedTokens: 2,
  promptTokensPerSecond: 100,
  generationTokensPerSecond: 50,
};

/** Tells its listener's side what to yield, piece by piece. */
export interface Voice {
  say(text: string, segment?: "answer" | "thought"): void;
  read(done: number, total: number): void;
  end(finishReason?: "stop" | "length"): void;
  fail(error: unknown): void;
}

export const wordsIn = (text: string): number => text.split(/\s+/u).filter((word) => word !== "").length;

/** `overheadTokens` 10. `live`: each generation waits for its Voice; otherwise it says "Fine, thanks." and stops. */
export const createScriptedGenerator = (model: GeneratorModel) => {
  const requests: { readonly modelId: ModelId; readonly request: GenerateRequest }[] = [];
  const counted: string[][] = [];
  const voices: Voice[] = [];
  const waiting: ((voice: Voice) => void)[] = [];
  const state: {
    model: GeneratorModel | null;
    others: GeneratorModel[];
    live: boolean;
    ready: () => Promise<void>;
    countError: AppError | null;
  } = {
    model,
    others: [],
    live: false,
    ready: async () => undefined,
    countError: null,
  };

  const speaking = (): { voice: Voice; events: AsyncIterable<GeneratorEvent> } => {
    const queue: (GeneratorEvent | { readonly kind: "fail"; readonly error: unknown })[] = [];
    let wake: () => void = () => undefined;
    const push = (item: (typeof queue)[number]): void => {
      queue.push(item);
      wake();
    };
    async function* events(): AsyncGenerator<GeneratorEvent> {
      for (;;) {
        const next = queue.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        if (next.kind === "fail") throw next.error;
        yield next;
        if (next.kind === "end") return;
      }
    }
    return {
      voice: {
        say: (text, segment = "answer") => push({ kind: "text", segment, text }),
        read: (done, total) => push({ kind: "reading", done, total }),
        end: (finishReason = "stop") => push({ kind: "end", finishReason, stats: someStats }),
        fail: (error) => push({ kind: "fail", error }),
      },
      events: events(),
    };
  };

  const generator: Generator = {
    model: async (preferred) => state.others.find(({ answeredBy }) => answeredBy.modelId === preferred) ?? state.model,
    ready: async (_modelId, onLoading) => {
      onLoading(0.5);
      await state.ready();
      return { contextTokens: model.contextTokens ?? 1_000 };
    },
    count: async (_modelId, messages: readonly PromptMessage[]) => {
      if (state.countError !== null) throw state.countError;
      counted.push(messages.map((message) => message.text));
      return { perMessage: messages.map((message) => wordsIn(message.text)), overheadTokens: 10 };
    },
    generate: (modelId, request, signal) => {
      requests.push({ modelId, request });
      const { voice, events } = speaking();
      if (!state.live) {
        voice.say("Fine, ");
        voice.say("thanks.");
        voice.end();
      }
      const listener = waiting.shift();
      if (listener === undefined) voices.push(voice);
      else listener(voice);
      return itemsUntilAborted(events, signal);
    },
  };
  return {
    generator,
    requests,
    counted,
    state,
    /** The next generation's voice, once it has begun. */
    voice: (): Promise<Voice> => {
      const ready = voices.shift();
      return ready === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(ready);
    },
  };
};
