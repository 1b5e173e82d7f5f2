/** What a model thought before it answered, folded. */

import { formatCount } from "../../words/format.ts";
import { Markdown } from "../markdown/Markdown.tsx";

/** Rough, and said as such: English text has about four characters to a token. */
const CHARACTERS_PER_TOKEN = 4;

/** `running`: it is still thinking. */
export const Thought = ({ text, running }: { readonly text: string; readonly running: boolean }) => {
  if (text === "") return null;
  const tokens = formatCount(Math.max(1, Math.round(text.length / CHARACTERS_PER_TOKEN)));
  return (
    <details className="mb-3 text-small text-soft">
      <summary className="w-fit rounded-control py-1 pr-2 hover:text-ink">
        {running ? `Thinking, about ${tokens} tokens so far` : `Thought for about ${tokens} tokens`}
      </summary>
      <div className="mt-1 border-l-2 border-line pl-4">
        <Markdown text={text} streaming={running} />
      </div>
    </details>
  );
};
