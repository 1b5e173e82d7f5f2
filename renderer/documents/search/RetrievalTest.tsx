/** The retrieval test bench: what would be found for a question, in what order, and why. */
import { type FormEvent, useState } from "react";
import type { Collection, Retrieval, Retrieved } from "#src/contract/document.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { locatorWords } from "../../words/documents.ts";
import { formatCount, formatPlural } from "../../words/format.ts";
import { openHit } from "./DocumentSearch.tsx";
import { Snippet } from "./Snippet.tsx";
import { VectorSettings } from "./VectorSettings.tsx";

const two = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const ms = (value: number): string => `${value < 10 ? two.format(value) : formatCount(value)} ms`;

const listed = (place: Retrieved["words"]): string => (place === null ? "–" : `${place.rank}. (${two.format(place.score)})`);

/** How the passage stands in one of the lists it was looked for in. */
const Listed = ({ list, place }: { readonly list: string; readonly place: Retrieved["words"] }) => (
  <div className="flex gap-1">
    <dt>{list}:</dt>
    <dd>{listed(place)}</dd>
  </div>
);

type PassageProps = { readonly passage: Retrieved; readonly rank: number; readonly tookMs: Retrieval["tookMs"] };

const Passage = ({ passage, rank, tookMs }: PassageProps) => (
  <li className="border-b border-line py-3 last:border-b-0">
    <div className="flex items-baseline gap-x-3 text-small">
      <span className="font-strong">{rank}.</span>
      <button type="button" className="min-w-0 truncate font-strong hover:underline" onClick={() => openHit(passage, null)}>
        {passage.fileName}
      </button>
      <span className="shrink-0 text-soft">{locatorWords(passage.locator)}</span>
    </div>
    <p className="mt-1 text-small whitespace-pre-wrap wrap-anywhere">
      <Snippet text={passage.snippet} ranges={passage.ranges} />
    </p>
    <dl className="mt-1 flex flex-wrap gap-x-4 text-small text-soft">
      <Listed list="By words (BM25)" place={passage.words} />
      {tookMs.vectors !== null && <Listed list="By meaning (vectors)" place={passage.vectors} />}
      {tookMs.reranker !== null && <Listed list="Reordered (reranker)" place={passage.reranker} />}
    </dl>
  </li>
);

const Found = ({ found }: { readonly found: Retrieval }) => {
  const { words, vectors, reranker } = found.tookMs;
  return (
    <>
      <p role="status" className="text-small text-soft">
        {formatPlural(found.passages.length, "passage")} · words {ms(words)}
        {vectors !== null && ` · vectors ${ms(vectors)}`}
        {reranker !== null && ` · reranker ${ms(reranker)}`}
        {found.terms.length > 0 && ` · searched for: ${found.terms.join(", ")}`}
      </p>
      <ol>
        {found.passages.map((passage, at) => (
          <Passage
            key={`${passage.fileId} ${passage.locator.page} ${passage.text.slice(0, 80)}`}
            passage={passage}
            rank={at + 1}
            tookMs={found.tookMs}
          />
        ))}
      </ol>
    </>
  );
};

export const RetrievalTest = ({ collection }: { readonly collection: Collection }) => {
  const [question, setQuestion] = useState("");
  const [found, setFound] = useState<Retrieval | null>(null);
  const ask = async () => setFound(await api.documents.retrieve({ collectionIds: [collection.id], question: question.trim(), limit: 20 }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (question.trim() !== "") attempt(ask());
  };
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto px-6 py-3 max-sm:px-4">
      <p className="max-w-prose text-small text-soft">
        Enter a question to see which passages a model would be given for it, in what order, and which search found them.
      </p>
      <form className="flex items-end gap-2" onSubmit={onSubmit}>
        <div className="grow">
          <TextField label="Question" maxLength={2_000} value={question} onChange={(event) => setQuestion(event.target.value)} />
        </div>
        <Button kind="primary" type="submit" disabled={question.trim() === ""}>
          Find
        </Button>
      </form>
      {found !== null && <Found found={found} />}
      <VectorSettings collection={collection} />
    </div>
  );
};
