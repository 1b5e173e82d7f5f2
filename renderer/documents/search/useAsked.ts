/** An answer of the core to what is typed: asked after a short rest, the older question dropped. */
import { useEffect, useState } from "react";
import { toAppError } from "../../api/client.ts";
import { reportError } from "../../state/failures.ts";

/** Long enough that a fast typist asks once a word, short enough to feel at once. */
const REST_MS = 80;

export type Asked<T> =
  | { readonly kind: "none" }
  | { readonly kind: "asking"; readonly last: T | null }
  | { readonly kind: "found"; readonly last: T };

/** `question` null: nothing is asked. `ask` must be stable for one question (useCallback). */
export const useAsked = <T>(question: string | null, ask: (question: string, signal: AbortSignal) => Promise<T>): Asked<T> => {
  const [answer, setAnswer] = useState<Asked<T>>({ kind: "none" });
  useEffect(() => {
    if (question === null) {
      setAnswer({ kind: "none" });
      return;
    }
    setAnswer((held) => ({ kind: "asking", last: held.kind === "none" ? null : held.last }));
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(question, stop.signal)
        .then((last) => stop.signal.aborted || setAnswer({ kind: "found", last }))
        .catch((thrown: unknown) => {
          if (stop.signal.aborted) return;
          setAnswer({ kind: "none" });
          reportError(toAppError(thrown));
        });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [question, ask]);
  return answer;
};
