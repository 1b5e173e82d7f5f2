/** What was compared, newest first, and the ways to something new. */
import { Gauge, ListChecks, Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { Lab } from "#src/contract/lab.ts";
import { classes } from "../ui/classes.ts";
import { formatMoment } from "../words/format.ts";
import { labStateWords, labTitle } from "../words/lab.ts";
import { type LabShown, show, useLabView } from "./view.ts";

const Way = ({ to, icon, children }: { readonly to: LabShown; readonly icon: ReactNode; readonly children: ReactNode }) => {
  const shown = useLabView((view) => view.shown);
  const here = shown?.kind === to.kind;
  return (
    <button
      type="button"
      aria-current={here ? "page" : undefined}
      onClick={() => show(to)}
      className={classes(
        "flex min-h-9 w-full items-center gap-2 rounded-control px-2 text-left text-small hover:bg-hover [&>svg]:size-4 [&>svg]:shrink-0",
        here && "bg-hover font-strong",
      )}
    >
      {icon}
      {children}
    </button>
  );
};

const Row = ({ lab, here }: { readonly lab: Lab; readonly here: boolean }) => (
  <li>
    <button
      type="button"
      aria-current={here ? "page" : undefined}
      onClick={() => show({ kind: "lab", labId: lab.id })}
      className={classes("flex w-full flex-col rounded-control px-2 py-1.5 text-left text-small hover:bg-hover", here && "bg-hover")}
    >
      <span className={classes("truncate", here && "font-strong")}>{labTitle(lab)}</span>
      <span className="truncate text-soft">{lab.levels.map(({ quantization }) => quantization).join(", ")}</span>
      <span className={classes("truncate", lab.state.kind === "stopped" ? "text-check" : "text-soft")}>
        {labStateWords(lab)} · {formatMoment(lab.createdAt, Date.now())}
      </span>
    </button>
  </li>
);

export const LabList = ({ labs }: { readonly labs: readonly Lab[] }) => {
  const shown = useLabView((view) => view.shown);
  return (
    <nav aria-label="Lab" className="flex h-full flex-col gap-1 overflow-y-auto p-2">
      <Way to={{ kind: "new-quality", modelIds: [] }} icon={<Plus aria-hidden />}>
        Compare quality
      </Way>
      <Way to={{ kind: "new-tasks", modelIds: [] }} icon={<ListChecks aria-hidden />}>
        Compare answers
      </Way>
      <Way to={{ kind: "benchmarks" }} icon={<Gauge aria-hidden />}>
        Speed here
      </Way>
      {labs.length > 0 && <h2 className="px-2 pt-3 text-small text-soft">Compared before</h2>}
      <ul className="flex flex-col gap-1">
        {labs.map((lab) => (
          <Row key={lab.id} lab={lab} here={shown?.kind === "lab" && shown.labId === lab.id} />
        ))}
      </ul>
    </nav>
  );
};
