/** A formula, drawn by KaTeX straight into elements (its string output would need innerHTML, which our policy refuses). */
import { useEffect, useRef, useState } from "react";

type Katex = typeof import("katex").default;

let loaded: Katex | null = null;
const load = async (): Promise<Katex> => {
  const [katex] = await Promise.all([import("katex"), import("katex/dist/katex.min.css")]);
  loaded = katex.default;
  return loaded;
};

/** `trust: false` refuses \href, \includegraphics and classes; sizes and macro expansion are bounded. A formula with errors is shown as its source in red. */
const options = { throwOnError: false, trust: false, strict: "ignore", maxSize: 20, maxExpand: 500, errorColor: "var(--loss)" } as const;

/** `tex`: the source between the marks, also shown until KaTeX is there. */
export const Formula = ({ tex, display }: { readonly tex: string; readonly display: boolean }) => {
  const place = useRef<HTMLSpanElement>(null);
  const [katex, setKatex] = useState(() => loaded);
  useEffect(() => {
    if (katex !== null) return;
    let here = true;
    void load().then((ready) => here && setKatex(() => ready));
    return () => {
      here = false;
    };
  }, [katex]);
  useEffect(() => {
    if (katex === null || place.current === null) return;
    try {
      katex.render(tex, place.current, { ...options, displayMode: display });
    } catch {
      // KaTeX reports its own errors in place; whatever else a hostile formula provokes, the source is what there is to show.
      place.current.textContent = tex;
    }
  }, [katex, tex, display]);
  return (
    <span className={display ? "chat-formula-display" : undefined} data-tex={tex}>
      {katex === null ? <code>{tex}</code> : <span ref={place} />}
    </span>
  );
};
