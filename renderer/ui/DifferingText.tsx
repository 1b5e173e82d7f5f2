/** A text with the words marked that another one does not have in this place. */
import { diffWordsWithSpace } from "diff";
import { useMemo } from "react";

/** Above so many characters the comparison could hold the page up; the text then stands unmarked. */
const COMPARED_MOST = 20_000;

type Stretch = { readonly text: string; readonly differs: boolean };

/** The stretches of `text`, in order. */
export const stretchesOf = (text: string, against: string): readonly Stretch[] => {
  if (text.length + against.length > COMPARED_MOST) return [{ text, differs: false }];
  return diffWordsWithSpace(against, text)
    .filter(({ removed }) => !removed)
    .map(({ value, added }) => ({ text: value, differs: added }));
};

export const DifferingText = ({ text, against }: { readonly text: string; readonly against: string }) => {
  const stretches = useMemo(() => stretchesOf(text, against), [text, against]);
  return (
    <p className="wrap-anywhere whitespace-pre-wrap">
      {stretches.map((stretch, index) =>
        stretch.differs && stretch.text.trim() !== "" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: stretches have no identity; all are drawn anew
          <mark key={index} className="rounded-sm bg-check-wash text-ink">
            {stretch.text}
          </mark>
        ) : (
          stretch.text
        ),
      )}
    </p>
  );
};
