/** Search as one types: passages of the collection, or of all of them, with what was found marked. */
import { useCallback, useState } from "react";
import type { Collection, DocumentHit } from "#src/contract/document.ts";
import { api } from "../../api/client.ts";
import { namedCollections, useDocuments } from "../../state/documents.ts";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { locatorWords } from "../../words/documents.ts";
import { formatPlural } from "../../words/format.ts";
import { openDocument } from "../view.ts";
import { filtersOf, type KindGroup, kindGroups, type Since, sinces } from "./filters.ts";
import { Snippet } from "./Snippet.tsx";
import { useAsked } from "./useAsked.ts";

const LIMIT = 50;

/** `words`: what was searched, marked in the document; null where it was a question. */
export const openHit = (hit: DocumentHit, words: string | null): void =>
  openDocument({
    fileId: hit.fileId,
    fileName: hit.fileName,
    page: hit.locator.page,
    boxes: [],
    locator: hit.locator,
    quote: null,
    find: words,
    kept: null,
  });

const Hit = ({ hit, words }: { readonly hit: DocumentHit; readonly words: string }) => (
  <li>
    <button
      type="button"
      onClick={() => openHit(hit, words)}
      className="flex w-full flex-col gap-0.5 rounded-control px-3 py-2 text-left hover:bg-hover"
    >
      <span className="flex w-full items-baseline gap-2 text-small">
        <span className="truncate font-strong">{hit.fileName}</span>
        <span className="shrink-0 text-soft">{locatorWords(hit.locator)}</span>
      </span>
      <span className="text-small wrap-anywhere">
        <Snippet text={hit.snippet} ranges={hit.ranges} />
      </span>
    </button>
  </li>
);

type Scope = "this" | "all";

export const DocumentSearch = ({ collection }: { readonly collection: Collection }) => {
  const [query, setQuery] = useState("");
  const [scope, setScope] = useState<Scope>("this");
  const [kind, setKind] = useState<KindGroup>("all");
  const [since, setSince] = useState<Since>("any");
  const named = namedCollections(useDocuments((documents) => documents.collections));
  const ids = scope === "this" ? [collection.id] : named.map(({ id }) => id).slice(0, 50);
  const key = ids.join(" ");
  const ask = useCallback(
    (words: string, signal: AbortSignal) => {
      const collectionIds = key.split(" ") as (typeof collection.id)[];
      return api.documents.search({ ...filtersOf(collectionIds, { kind, since }, Date.now()), query: words, limit: LIMIT }, { signal });
    },
    [key, kind, since],
  );
  const words = query.trim();
  const answer = useAsked(words === "" ? null : words, ask);
  const hits = answer.kind === "none" ? null : answer.last;
  return (
    <div className="flex h-full flex-col gap-2 px-6 pt-3 max-sm:px-4">
      <TextField
        type="search"
        label="Search in the documents"
        hideLabel
        placeholder="Search in the documents…"
        maxLength={500}
        autoFocus
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="In"
          value={scope}
          onChange={setScope}
          choices={[
            { value: "this", label: collection.name },
            { value: "all", label: "All collections" },
          ]}
        />
        <Select label="Kind" value={kind} onChange={setKind} choices={kindGroups} />
        <Select label="Changed" value={since} onChange={setSince} choices={sinces} />
      </div>
      <p role="status" className="text-small text-soft">
        {hits === null
          ? words === ""
            ? "Every word must be in the passage; the last may be a beginning."
            : "Searching…"
          : hits.length === 0
            ? "Nothing found. Try fewer or other words."
            : hits.length === LIMIT
              ? `The first ${LIMIT} passages`
              : formatPlural(hits.length, "passage")}
      </p>
      <ul className="-mx-3 min-h-0 grow overflow-y-auto pb-4">
        {(hits ?? []).map((hit) => (
          <Hit key={`${hit.fileId} ${hit.locator.page} ${hit.score} ${hit.snippet}`} hit={hit} words={words} />
        ))}
      </ul>
    </div>
  );
};
