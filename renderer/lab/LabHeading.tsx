/** What a comparison is, how it stands, and what can be done with it. */
import { Download, Play, Square, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Lab } from "#src/contract/lab.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmLoss } from "../ui/Dialog.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu, MenuItem } from "../ui/Menu.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Progress } from "../ui/Progress.tsx";
import { errorWords } from "../words/errors.ts";
import { formatMoment } from "../words/format.ts";
import { labTitle } from "../words/lab.ts";
import { progressFraction, progressSentence } from "../words/progress.ts";
import { exportLab, removeLab, resumeLab, stopLab } from "./labActions.ts";

const Standing = ({ lab }: { readonly lab: Lab }) => {
  const run = useRuns(runFor((subject) => subject.kind === "lab" && subject.labId === lab.id));
  if (lab.state.kind === "running") {
    const progress = run?.state.kind === "running" ? run.state.progress : null;
    return (
      <div className="flex items-center gap-3">
        <Progress
          label={progress === null ? "Measuring…" : progressSentence(progress)}
          fraction={progress === null ? null : progressFraction(progress)}
        />
        <Button onClick={() => stopLab(lab)}>
          <Square className="size-4" aria-hidden /> Stop
        </Button>
      </div>
    );
  }
  const failed = lab.levels.flatMap((level) => (level.state.kind === "failed" ? [level] : []));
  const stopped = lab.state.kind === "stopped" ? lab.state : null;
  if (stopped === null && failed.length === 0) return null;
  const error = stopped?.error ?? null;
  return (
    <Notice
      tone="check"
      actions={
        <Button onClick={() => resumeLab(lab)}>
          <Play className="size-4" aria-hidden /> {stopped === null ? "Try again" : "Go on"}
        </Button>
      }
    >
      {stopped !== null &&
        (error === null ? "Stopped. What was measured is kept." : `${errorWords(error).sentence} What was measured is kept.`)}
      {failed.map((level) => (
        <p key={level.modelId}>
          {level.quantization}: {level.state.kind === "failed" && errorWords(level.state.error).sentence}
        </p>
      ))}
    </Notice>
  );
};

/** `onPicture`: saves the chart; null where there is none yet. */
export const LabHeading = ({
  lab,
  onPicture,
  children,
}: {
  readonly lab: Lab;
  readonly onPicture: (() => void) | null;
  readonly children: ReactNode;
}) => {
  const [removing, setRemoving] = useState(false);
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-40 grow basis-0">
          <h2 className="text-title font-strong wrap-anywhere">{labTitle(lab)}</h2>
          <p className="text-small text-soft">{children}</p>
          <p className="text-small text-soft">
            {formatMoment(lab.createdAt, Date.now())} · {lab.machine}
          </p>
        </div>
        <Menu trigger={<IconButton label="Save the figures" icon={<Download />} />} align="end">
          <MenuItem onSelect={() => exportLab(lab, "csv")}>As a table (CSV)</MenuItem>
          <MenuItem onSelect={() => exportLab(lab, "json")}>As data (JSON)</MenuItem>
          {onPicture !== null && <MenuItem onSelect={onPicture}>The chart as a picture (PNG)</MenuItem>}
        </Menu>
        <IconButton label="Delete this comparison" icon={<Trash2 />} onClick={() => setRemoving(true)} />
      </div>
      <Standing lab={lab} />
      <ConfirmLoss
        open={removing}
        onOpenChange={setRemoving}
        title="Delete this comparison?"
        action="Delete"
        onConfirm={() => removeLab(lab)}
      >
        Its figures are deleted for good. The models stay as they are.
      </ConfirmLoss>
    </header>
  );
};
