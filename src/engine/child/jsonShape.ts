/** An answer that is JSON of a schema: the grammar that keeps it so, and the moment it is complete. */
import { type Llama, LlamaGrammarEvaluationState, type LlamaModel } from "node-llama-cpp";
import { AppError } from "#src/contract/errors.ts";

export interface JsonEnd {
  push(text: string): void;
  /** The object or list that the text began with is closed. */
  readonly complete: boolean;
}

/** Watches text for the end of its JSON object or list, by brackets outside of strings. Pure but for its own counts. */
export const createJsonEnd = (): JsonEnd => {
  const state = { depth: 0, inString: false, escaped: false, complete: false };
  const take = (character: string): void => {
    if (state.inString) {
      if (state.escaped) state.escaped = false;
      else if (character === "\\") state.escaped = true;
      else if (character === '"') state.inString = false;
    } else if (character === '"') state.inString = true;
    else if (character === "{" || character === "[") state.depth += 1;
    else if (character === "}" || character === "]") {
      state.depth -= 1;
      state.complete ||= state.depth === 0;
    }
  };
  return {
    push: (text) => {
      for (const character of text) if (!state.complete) take(character);
    },
    get complete() {
      return state.complete;
    },
  };
};

export interface JsonShape extends JsonEnd {
  /** Fresh for one answer. */
  readonly grammar: LlamaGrammarEvaluationState;
}

/** Grammars by schema, so that steps of one job share one: at most 32. */
export const createJsonShapes = (llama: Llama, model: LlamaModel): ((schema: unknown) => Promise<JsonShape>) => {
  const grammars = new Map<string, ReturnType<Llama["createGrammarForJsonSchema"]>>();
  return async (schema) => {
    const key = JSON.stringify(schema);
    // The schema is the core's own, never a page's; what the library cannot express it refuses.
    const grammar = grammars.get(key) ?? llama.createGrammarForJsonSchema(schema as Parameters<Llama["createGrammarForJsonSchema"]>[0]);
    grammars.set(key, grammar);
    for (const oldest of grammars.keys()) if (grammars.size > 32) grammars.delete(oldest);
    const state = await grammar.catch((cause: unknown) => {
      grammars.delete(key);
      throw new AppError("request/invalid", "The answer's form cannot be held", { cause });
    });
    const end = createJsonEnd();
    return {
      grammar: new LlamaGrammarEvaluationState({ model, grammar: state }),
      push: end.push,
      get complete() {
        return end.complete;
      },
    };
  };
};
