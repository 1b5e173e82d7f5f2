/** The same questions answered by each level: how many answers differ, and each beside the largest level's. */
import { useState } from "react";
import type { TaskAnswer, TasksLab, TasksLevel } from "#src/contract/lab.ts";
import { Badge } from "../ui/Badge.tsx";
import { DifferingText } from "../ui/DifferingText.tsx";
import { Switch } from "../ui/Switch.tsx";
import { formatDuration, formatPlural } from "../words/format.ts";
import { differingWords, levelName } from "../words/lab.ts";
import { LabHeading } from "./LabHeading.tsx";

const quotesWords = ({ exact, repaired, unverified }: TaskAnswer["quotes"]): string | null => {
  if (exact + repaired + unverified === 0) return null;
  const good = exact + repaired;
  return unverified === 0 ? `${formatPlural(good, "quote")} verified` : `${formatPlural(good, "quote")} verified, ${unverified} unverified`;
};

const Verdict = ({ answer }: { readonly answer: TaskAnswer }) => {
  if (answer.sameText === true) return <Badge>the same</Badge>;
  if (answer.sameFacts === true) return <Badge>other words, same facts</Badge>;
  return answer.sameFacts === false ? <Badge tone="check">differs</Badge> : null;
};

const Answer = ({
  level,
  answer,
  base,
}: {
  readonly level: TasksLevel;
  readonly answer: TaskAnswer | null;
  readonly base: string | null;
}) => (
  <div className="flex min-w-60 grow basis-0 flex-col gap-1 rounded-card border border-line bg-surface p-3 text-small">
    <p className="flex flex-wrap items-center gap-2 text-soft">
      {levelName(level)}
      {answer !== null && <Verdict answer={answer} />}
    </p>
    {answer === null ? (
      <p className="text-soft">{level.state.kind === "failed" ? "Not answered." : "Not answered yet."}</p>
    ) : base === null ? (
      <p className="wrap-anywhere whitespace-pre-wrap">{answer.text}</p>
    ) : (
      <DifferingText text={answer.text} against={base} />
    )}
    {answer !== null && <p className="text-soft">{[quotesWords(answer.quotes), formatDuration(answer.ms)].filter(Boolean).join(" · ")}</p>}
  </div>
);

const Question = ({ lab, index }: { readonly lab: TasksLab; readonly index: number }) => {
  const base = lab.levels.find(({ isBase }) => isBase)?.answers[index]?.text ?? null;
  return (
    <section aria-label={lab.questions[index]} className="flex flex-col gap-2">
      <h3 className="text-body font-strong wrap-anywhere">{lab.questions[index]}</h3>
      <div className="flex flex-wrap gap-3">
        {lab.levels.map((level) => (
          <Answer key={level.modelId} level={level} answer={level.answers[index] ?? null} base={level.isBase ? null : base} />
        ))}
      </div>
    </section>
  );
};

export const TasksView = ({ lab }: { readonly lab: TasksLab }) => {
  const [onlyDiffering, setOnlyDiffering] = useState(false);
  const shown = lab.questions.flatMap((_, index) =>
    !onlyDiffering || lab.levels.some(({ answers }) => answers[index]?.sameFacts === false) ? [index] : [],
  );
  return (
    <div className="flex flex-col gap-6">
      <LabHeading lab={lab} onPicture={null}>
        {lab.collections.length === 0 ? "Without documents" : lab.collections.join(", ")}
      </LabHeading>
      <ul className="flex flex-col gap-1 text-small">
        {lab.levels.map((level) => (
          <li key={level.modelId}>
            <span className="font-strong">{levelName(level)}</span>
            <span className="text-soft">
              {level.isBase ? " · the others are compared with it" : ` · ${differingWords(level) ?? "nothing to compare yet"}`}
            </span>
          </li>
        ))}
      </ul>
      <div className="max-w-md">
        <Switch label="Only questions with differing answers" checked={onlyDiffering} onChange={setOnlyDiffering} />
      </div>
      {shown.length === 0 && <p className="text-soft">No answer differs in a value or a source.</p>}
      {shown.map((index) => (
        <Question key={index} lab={lab} index={index} />
      ))}
    </div>
  );
};
