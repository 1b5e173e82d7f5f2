/** The lab: levels and models side by side, measured on this machine. */
import { ChevronLeft } from "lucide-react";
import { useEffect } from "react";
import { assertNever } from "#src/contract/errors.ts";
import { attempt } from "../state/failures.ts";
import { labOf, refreshLab, useLab } from "../state/lab.ts";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Benchmarks } from "./Benchmarks.tsx";
import { LabList } from "./LabList.tsx";
import { NewQuality } from "./NewQuality.tsx";
import { NewTasks } from "./NewTasks.tsx";
import { QualityView } from "./QualityView.tsx";
import { TasksView } from "./TasksView.tsx";
import { type LabShown, show, useLabView } from "./view.ts";

const Welcome = () => (
  <EmptyState
    title="What does a level cost, and what does it give?"
    actions={
      <>
        <Button kind="primary" onClick={() => show({ kind: "new-quality", modelIds: [] })}>
          Compare quality
        </Button>
        <Button onClick={() => show({ kind: "new-tasks", modelIds: [] })}>Compare answers</Button>
        <Button onClick={() => show({ kind: "benchmarks" })}>Measure speed</Button>
      </>
    }
  >
    <p>
      The same model comes in several levels of compression. Here their quality, speed and memory are measured on this machine, with your
      own documents where you like, and what is measured stays here.
    </p>
  </EmptyState>
);

const Gone = () => <EmptyState title="This comparison is no longer kept">Choose another one on the left.</EmptyState>;

const Shown = ({ shown }: { readonly shown: LabShown }) => {
  const lab = useLab(labOf(shown.kind === "lab" ? shown.labId : null));
  switch (shown.kind) {
    case "new-quality":
      return <NewQuality modelIds={shown.modelIds} />;
    case "new-tasks":
      return <NewTasks modelIds={shown.modelIds} />;
    case "benchmarks":
      return <Benchmarks />;
    case "lab":
      if (lab === undefined) return <Gone />;
      return lab.kind === "quality" ? <QualityView key={lab.id} lab={lab} /> : <TasksView key={lab.id} lab={lab} />;
    default:
      return assertNever(shown);
  }
};

export const LabRoom = () => {
  const labs = useLab((view) => view.labs);
  const shown = useLabView((view) => view.shown);
  useEffect(() => attempt(refreshLab()), []);
  if (labs === null) return <p className="p-6 text-soft">Reading what was measured…</p>;
  return (
    <div className="flex h-full">
      <div className={classes("w-64 shrink-0 border-r border-line max-md:w-full max-md:border-r-0", shown !== null && "max-md:hidden")}>
        <LabList labs={labs} />
      </div>
      <div className={classes("min-w-0 grow overflow-y-auto", shown === null && "max-md:hidden")}>
        {shown === null ? (
          <Welcome />
        ) : (
          <div className="mx-auto flex max-w-5xl flex-col gap-3 p-6 max-sm:p-4">
            <IconButton className="self-start md:hidden" label="All of the lab" icon={<ChevronLeft />} onClick={() => show(null)} />
            <Shown shown={shown} />
          </div>
        )}
      </div>
    </div>
  );
};
