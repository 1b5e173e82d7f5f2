/** A block of code: its language, a copy button, colours once it is finished. */
import { useEffect, useState } from "react";
import { CopyButton } from "../CopyButton.tsx";
import { type CodeLines, highlight, highlightedBefore } from "./highlight.ts";

const Lines = ({ lines }: { readonly lines: CodeLines }) =>
  lines.map((line, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: finished code has no other identity for its lines, and they never move.
    <span key={row}>
      {line.map((token, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <span key={at} className={token.kind === null ? undefined : `code-${token.kind}`}>
          {token.text}
        </span>
      ))}
      {row < lines.length - 1 && "\n"}
    </span>
  ));

/** `finished`: no more of it will come; only then is it coloured, so that streaming stays linear. */
export const CodeBlock = ({
  code,
  language,
  finished,
}: {
  readonly code: string;
  readonly language: string;
  readonly finished: boolean;
}) => {
  const [lines, setLines] = useState(() => highlightedBefore(code, language));
  useEffect(() => {
    if (!finished || language === "") return;
    let here = true;
    void highlight(code, language).then((coloured) => here && setLines(coloured));
    return () => {
      here = false;
    };
  }, [code, language, finished]);
  return (
    <div className="chat-code">
      <div className="chat-code-head">
        <span>{language === "" ? "code" : language}</span>
        <CopyButton label="Copy code" text={() => code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1). */}
      <pre tabIndex={0}>
        <code>{finished && lines !== null ? <Lines lines={lines} /> : code}</code>
      </pre>
    </div>
  );
};
