/** What a search found: chat and passage with the words marked; a choice opens the chat at the message. */
import { Virtuoso } from "react-virtuoso";
import type { SearchHit } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import { errorWords } from "../../words/errors.ts";
import { formatMoment } from "../../words/format.ts";
import { type Piece, pieces } from "./pieces.ts";
import type { Search } from "./useSearch.ts";

const Marked = ({ parts }: { readonly parts: readonly Piece[] }) =>
  parts.map(({ text, marked }, at) =>
    marked ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one fixed text have only their place.
      <mark key={at} className="rounded-sm bg-check-wash text-check">
        {text}
      </mark>
    ) : (
      text
    ),
  );

const Hit = ({ hit, now, onOpen }: { readonly hit: SearchHit; readonly now: number; readonly onOpen: () => void }) => (
  <button
    type="button"
    onClick={onOpen}
    className="flex w-full flex-col rounded-control px-2 py-1.5 text-left text-small hover:bg-hover"
    data-hit
  >
    <span className="flex gap-2">
      <span className="min-w-0 grow truncate font-strong">{hit.title}</span>
      <span className="shrink-0 text-soft">{formatMoment(hit.at, now)}</span>
    </span>
    <span className="line-clamp-3 text-soft wrap-anywhere">
      <Marked parts={pieces(hit.snippet, hit.ranges)} />
    </span>
  </button>
);

const note = (search: Search): string | null => {
  if (search.kind === "found") return search.hits.length === 0 ? "Nothing found in your chats." : null;
  if (search.kind === "failed") return search.error instanceof AppError ? errorWords(search.error).sentence : "The search failed.";
  return search.kind === "searching" && search.before.length === 0 ? "Searching…" : null;
};

export const SearchHits = ({ search, onOpen }: { readonly search: Search; readonly onOpen: (hit: SearchHit) => void }) => {
  const now = Date.now();
  const words = note(search);
  const hits = search.kind === "found" ? search.hits : search.kind === "searching" ? search.before : [];
  return (
    <section className="min-h-0 grow" aria-label="Search results">
      {words === null ? (
        <Virtuoso className="h-full" data={hits} itemContent={(_at, hit) => <Hit hit={hit} now={now} onOpen={() => onOpen(hit)} />} />
      ) : (
        <p className="px-2 py-4 text-small text-soft" role="status">
          {words}
        </p>
      )}
    </section>
  );
};
