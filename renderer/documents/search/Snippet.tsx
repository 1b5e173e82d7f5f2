/** A stretch of text with what was found in it marked. */

type Props = {
  readonly text: string /** [start, end), UTF-16 code units, in order. */;
  readonly ranges: readonly (readonly [number, number])[];
};

export const Snippet = ({ text, ranges }: Props) => {
  const parts: { readonly text: string; readonly marked: boolean; readonly at: number }[] = [];
  let position = 0;
  for (const [start, end] of ranges) {
    if (start > position) parts.push({ text: text.slice(position, start), marked: false, at: position });
    if (end > Math.max(start, position)) parts.push({ text: text.slice(Math.max(start, position), end), marked: true, at: start });
    position = Math.max(position, end);
  }
  if (position < text.length) parts.push({ text: text.slice(position), marked: false, at: position });
  return (
    <span dir="auto">
      {parts.map((part) =>
        part.marked ? (
          <mark key={part.at} className="rounded-sm bg-check-wash text-ink">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </span>
  );
};
