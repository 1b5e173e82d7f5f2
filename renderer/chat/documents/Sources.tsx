/** Below an answer: its sources with each checked quote, what was computed, and what was read. */
import { Check, CircleAlert, EqualApproximately } from "lucide-react";
import { useState } from "react";
import type { AnswerGrounding, Citation, Computation, Coverage, Passage } from "#src/contract/grounding.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { coverageGaps, coverageWords, unreadWords, verificationWords } from "../../words/documents.ts";
import { formatPlural } from "../../words/format.ts";
import { citationsOf, openSource, placesOf, showSource, targetOfCells } from "./openSource.ts";

const signs = { exact: Check, repaired: EqualApproximately, unverified: CircleAlert } as const;
/** Quotes shown before a person asks for all. */
const QUOTES_SHOWN = 3;
const QUOTE_CHARACTERS = 160;

const shortened = (text: string): string => (text.length <= QUOTE_CHARACTERS ? text : `${text.slice(0, QUOTE_CHARACTERS)}…`);

const Quote = ({ passage, citation }: { readonly passage: Passage | null; readonly citation: Citation }) => {
  const Sign = signs[citation.verification];
  const { short, long } = verificationWords[citation.verification];
  const unverified = citation.verification === "unverified";
  return (
    <li>
      <button
        type="button"
        title={long}
        disabled={passage === null}
        className="flex w-full items-start gap-2 rounded-control px-2 py-1 text-left text-small hover:bg-hover"
        onClick={() => passage !== null && openSource(passage, citation)}
      >
        <Sign className={classes("mt-0.5 size-4 shrink-0", unverified ? "text-check" : "text-accent")} aria-hidden />
        <span className="min-w-0 grow wrap-anywhere" dir="auto">
          “{shortened(citation.quote)}”
        </span>
        <span className={classes("shrink-0", unverified ? "text-check" : "text-soft")}>{short}</span>
      </button>
    </li>
  );
};

const Source = ({ passage, citations }: { readonly passage: Passage; readonly citations: readonly Citation[] }) => {
  const [all, setAll] = useState(false);
  const shown = all ? citations : citations.slice(0, QUOTES_SHOWN);
  return (
    <li>
      <button
        type="button"
        className="flex w-full items-baseline gap-2 rounded-control px-2 py-1 text-left text-small hover:bg-hover"
        onClick={() => openSource(passage, null)}
      >
        <span className="font-strong text-accent">{passage.n}</span>
        <span className="min-w-0 truncate font-strong">{passage.fileName}</span>
        <span className="min-w-0 truncate text-soft">{placesOf(passage, citations)}</span>
      </button>
      <ul className="pl-4">
        {shown.map((citation) => (
          <Quote key={`${citation.start} ${citation.end}`} passage={passage} citation={citation} />
        ))}
      </ul>
      {citations.length > shown.length && (
        <Button kind="quiet" className="ml-4" onClick={() => setAll(true)}>
          {formatPlural(citations.length - shown.length, "more quote")}
        </Button>
      )}
    </li>
  );
};

/** Marks that name a passage there is none of. */
const Strays = ({ grounding }: { readonly grounding: AnswerGrounding }) => {
  const strays = grounding.citations.filter(({ n }) => !grounding.passages.some((passage) => passage.n === n));
  return strays.length === 0 ? null : (
    <ul>
      {strays.map((citation) => (
        <Quote key={`${citation.start} ${citation.end}`} passage={null} citation={citation} />
      ))}
    </ul>
  );
};

const Computed = ({ computation }: { readonly computation: Computation }) => {
  const { question } = computation;
  return (
    <div className="flex flex-col gap-1 rounded-control bg-sunken px-3 py-2 text-small">
      <p>
        <span className="font-strong">Computed from the cells:</span> {question.operation}
        {question.column !== null && ` of “${question.column}”`}
        {question.filters.map(({ column, comparison, value }) => ` · ${column} ${comparison} ${value}`).join("")} ·{" "}
        {formatPlural(computation.rows, "row")}
        {computation.leftOut > 0 && (
          <span className="text-check"> · {formatPlural(computation.leftOut, "cell")} without a number left out</span>
        )}
      </p>
      <code className="font-mono wrap-anywhere">{computation.query}</code>
      <p className="flex flex-wrap items-center gap-2">
        <button type="button" className="font-strong hover:underline" onClick={() => showSource(targetOfCells(computation))}>
          {computation.fileName}, {computation.sheet}
        </button>
        <span className="min-w-0 truncate text-soft">{computation.cells.join(", ")}</span>
      </p>
    </div>
  );
};

const Read = ({ coverage, onFullScan }: { readonly coverage: Coverage; readonly onFullScan: (() => void) | null }) => {
  const gaps = coverageGaps(coverage);
  const whole = coverage.readPages === coverage.totalPages;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-2 text-small text-soft">
      <span>{coverageWords(coverage)}</span>
      {gaps.map((words) => (
        <span key={words} className="text-check">
          {words}
        </span>
      ))}
      {coverage.unreadable.length > 0 && (
        <details>
          <summary>Which pages</summary>
          <ul className="pt-1">
            {coverage.unreadable.map(({ fileName, pages }) => (
              <li key={fileName}>
                {fileName}: {unreadWords(pages).join("; ")}
              </li>
            ))}
          </ul>
        </details>
      )}
      {!whole && onFullScan !== null && <Button onClick={onFullScan}>Read everything</Button>}
    </div>
  );
};

type Props = {
  readonly grounding: AnswerGrounding;
  /** Asks the same of every page; null where that was done or makes no sense. */
  readonly onFullScan: (() => void) | null;
};

export const Sources = ({ grounding, onFullScan }: Props) => {
  const [others, setOthers] = useState(false);
  const cited = grounding.passages.filter(({ n }) => citationsOf(grounding, n).length > 0);
  const rest = grounding.passages.filter((passage) => !cited.includes(passage));
  const unverified = grounding.citations.filter(({ verification }) => verification === "unverified").length;
  return (
    <section aria-label="Sources" className="flex flex-col gap-1 rounded-card border border-line px-1 py-2">
      <h3 className="flex items-center gap-2 px-2 text-small font-strong">
        Sources
        {unverified > 0 && <Badge tone="check">{unverified} unverified</Badge>}
      </h3>
      {grounding.computation !== null && <Computed computation={grounding.computation} />}
      <ol>
        {[...cited, ...(others ? rest : [])].map((passage) => (
          <Source key={passage.n} passage={passage} citations={citationsOf(grounding, passage.n)} />
        ))}
      </ol>
      <Strays grounding={grounding} />
      {rest.length > 0 && !others && (
        <Button kind="quiet" className="self-start" onClick={() => setOthers(true)}>
          {cited.length === 0 ? formatPlural(rest.length, "passage") : formatPlural(rest.length, "more passage")} given to the model
        </Button>
      )}
      {grounding.coverage !== null && <Read coverage={grounding.coverage} onFullScan={onFullScan} />}
    </section>
  );
};
