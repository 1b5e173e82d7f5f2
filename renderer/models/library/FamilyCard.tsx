/** One model with its levels, the shared facts said once. */
import { FlaskConical } from "lucide-react";
import { useId } from "react";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import { compareInLab } from "../../lab/view.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import type { FitKind } from "../../words/fit.ts";
import { formatCount, formatParameters, formatPlural } from "../../words/format.ts";
import { canChat, headerOf, kindLabel } from "../../words/model.ts";
import { type Family, isAmbiguous } from "../arrange.ts";
import { LevelRow } from "./LevelRow.tsx";

const sharedFacts = (first: Model, levels: number): string => {
  const header = headerOf(first);
  if (header === null) return "";
  return [
    ...(levels > 1 ? [formatPlural(levels, "level")] : []),
    `${formatParameters(header.parameters)} parameters`,
    `up to ${formatCount(header.contextTokens)} tokens of context`,
    header.licence ?? "licence not stated",
  ].join(" · ");
};

type Props = { readonly family: Family; readonly fits: ReadonlyMap<ModelId, FitKind> };

/** A file that cannot be read is a family of its own without shared facts. */
export const FamilyCard = ({ family, fits }: Props) => {
  const id = useId();
  const [first] = family.levels;
  const header = first === undefined ? null : headerOf(first);
  if (first === undefined) return null;
  const comparable = family.levels.filter((model) => canChat(model) && model.file === "present").map((model) => model.id);
  return (
    // The rows out of sight are neither laid out nor painted, yet found by Ctrl+F and read by a screen reader; 4.5 rem is one level's card.
    <li className="rounded-card border border-line bg-surface px-4 py-1 [contain-intrinsic-size:auto_4.5rem] [content-visibility:auto]">
      {header !== null && (
        <div className="flex flex-wrap items-start justify-between gap-x-4 py-2">
          <div className="flex min-w-0 flex-col">
            <div className="flex min-w-0 flex-wrap items-center gap-x-2">
              <h3 id={id} className="min-w-0 font-strong wrap-anywhere">
                {family.name}
              </h3>
              {header.kind !== "chat" && <Badge>{kindLabel(header.kind)}</Badge>}
            </div>
            <p className="text-small text-soft">{sharedFacts(first, family.levels.length)}</p>
          </div>
          {comparable.length > 1 && (
            <Button kind="quiet" aria-label={`Compare levels of ${family.name}`} onClick={() => compareInLab(comparable)}>
              <FlaskConical className="size-4" aria-hidden /> Compare levels
            </Button>
          )}
        </div>
      )}
      <ul
        className={header === null ? "flex flex-col" : "flex flex-col border-t border-line"}
        {...(header === null ? {} : { "aria-labelledby": id })}
      >
        {family.levels.map((model) => (
          <LevelRow key={model.id} model={model} fit={fits.get(model.id) ?? null} showFile={isAmbiguous(model, family.levels)} />
        ))}
      </ul>
    </li>
  );
};
