/** The words of a page over its picture: invisible, but selected, copied and read out like text. */
import { memo } from "react";
import type { PageText } from "#src/contract/document.ts";

const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`;

/** `heightPx`: of the page as painted, for the size of the letters. */
export const TextLayer = memo(({ page, heightPx }: { readonly page: PageText; readonly heightPx: number }) => {
  const { width, height } = page;
  if (width === null || height === null) return null;
  const words = page.places.filter((place) => place.kind === "box");
  return (
    <div className="viewer-text absolute inset-0" dir="auto">
      {words.map((word, at) => {
        const [left, top, right, bottom] = word.box;
        const after = page.text.slice(word.end, words[at + 1]?.start ?? word.end);
        return (
          <span
            key={word.start}
            className="viewer-word"
            style={{
              left: percent(left, width),
              top: percent(top, height),
              width: percent(right - left, width),
              height: percent(bottom - top, height),
              fontSize: ((bottom - top) / height) * heightPx * 0.85,
            }}
          >
            {page.text.slice(word.start, word.end) + after}
          </span>
        );
      })}
    </div>
  );
});
TextLayer.displayName = "TextLayer";
