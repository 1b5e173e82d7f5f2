/** Downloads under way, paused, asking or done. */
import { Pause, Play, Trash2, X } from "lucide-react";
import type { Download } from "#src/contract/catalogue.ts";
import type { ErrorCode } from "#src/contract/errors.ts";
import { api } from "../../api/client.ts";
import { useDownloads } from "../../state/downloads.ts";
import { attempt } from "../../state/failures.ts";
import { runFor, useRuns } from "../../state/runs.ts";
import { useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Section } from "../../ui/Section.tsx";
import { downloadFraction, downloadStanding, SEALED_WORDS } from "../../words/download.ts";
import { formatTimeLeft } from "../../words/format.ts";
import { openAbout, showSide } from "../view.ts";

const Standing = ({ download }: { readonly download: Download }) => {
  const run = useRuns(runFor((subject) => subject.kind === "download" && subject.downloadId === download.id));
  const words = downloadStanding(download);
  if (download.state.kind !== "running")
    return <p className={download.state.kind === "failed" || download.state.kind === "asking" ? "text-check" : "text-soft"}>{words}</p>;
  const seconds = run?.state.kind === "running" ? (run.state.progress?.secondsLeft ?? null) : null;
  return <Progress label={seconds === null ? words : `${words} · ${formatTimeLeft(seconds)}`} fraction={downloadFraction(download)} />;
};

/** After these nothing is left to go on with. */
const fromTheStart: readonly ErrorCode[] = ["download/wrong-bytes", "model/invalid"];

const Actions = ({ download }: { readonly download: Download }) => {
  const { id, name, state } = download;
  const sealed = useSettings((settings) => settings.sealed);
  const remove = () => attempt(api.downloads.remove({ downloadId: id }));
  const removing = (
    <Button kind="quiet" aria-label={`Remove the download of ${name}`} onClick={remove}>
      <Trash2 className="size-4" aria-hidden /> Remove
    </Button>
  );
  switch (state.kind) {
    case "running":
      return (
        <>
          <Button aria-label={`Pause the download of ${name}`} onClick={() => attempt(api.downloads.pause({ downloadId: id }))}>
            <Pause className="size-4" aria-hidden /> Pause
          </Button>
          {removing}
        </>
      );
    case "paused":
    case "failed": {
      const word = state.kind === "failed" && fromTheStart.includes(state.error.code) ? "Fetch again" : "Resume";
      return (
        <>
          <Button
            disabled={sealed}
            aria-label={word === "Resume" ? `Resume the download of ${name}` : `Fetch again: ${name}`}
            onClick={() => attempt(api.downloads.resume({ downloadId: id }))}
          >
            <Play className="size-4" aria-hidden /> {word}
          </Button>
          {removing}
        </>
      );
    }
    case "asking":
      return (
        <>
          <Button
            className="max-w-full shrink wrap-anywhere"
            disabled={sealed}
            onClick={() => attempt(api.downloads.consent({ host: state.host }))}
          >
            Allow {state.host} and go on
          </Button>
          {removing}
        </>
      );
    case "done":
      return (
        <>
          <Button
            aria-label={`Show ${name} in the library`}
            onClick={() => {
              showSide("library");
              openAbout("passport", state.modelId);
            }}
          >
            Show
          </Button>
          <Button kind="quiet" aria-label={`Take off this list: ${name}`} onClick={remove}>
            <X className="size-4" aria-hidden /> Take off this list
          </Button>
        </>
      );
  }
};

/** Nothing while there is none. */
export const DownloadList = () => {
  const downloads = useDownloads((view) => view.downloads);
  const sealed = useSettings((settings) => settings.sealed);
  if (downloads === null || downloads.length === 0) return null;
  return (
    <Section title="Downloads" {...(sealed ? { explanation: SEALED_WORDS } : {})}>
      <ul className="rounded-card border border-line bg-surface px-4">
        {downloads.map((download) => (
          <li
            key={download.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2 text-small first:border-t-0"
          >
            <div className="flex min-w-48 grow basis-0 flex-col gap-1">
              <p className="font-strong wrap-anywhere">{download.name}</p>
              <Standing download={download} />
            </div>
            <div className="flex flex-wrap gap-2">
              <Actions download={download} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
};
