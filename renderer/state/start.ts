/** Joins the slices to the core: each hears every event; a snapshot makes each read its truth anew. */
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { onSignedOut } from "../api/client.ts";
import { onEvent, onLineState, startEvents } from "../api/events.ts";
import { hearDocuments, refreshDocuments } from "./documents.ts";
import { hearDownloads, refreshDownloads, useDownloads } from "./downloads.ts";
import { tellDownload, tellRun } from "./endedRuns.ts";
import { attempt } from "./failures.ts";
import { hearLab, refreshLab, useLab } from "./lab.ts";
import { hearLedger, refreshLedger } from "./ledger.ts";
import { hearModels, refreshModels } from "./models.ts";
import { reduceRuns, useRuns } from "./runs.ts";
import { hearSettings, refreshSettings, useSettings } from "./settings.ts";
import { applyRememberedTheme, applyTheme } from "./theme.ts";
import { useUi } from "./ui.ts";

const refreshAll = () => {
  attempt(Promise.all([refreshSettings(), refreshModels(), refreshLedger(), refreshDocuments()]));
  if (useDownloads.getState().downloads !== null) attempt(refreshDownloads());
  if (useLab.getState().labs !== null) attempt(refreshLab());
};

const onAppEvent = (event: AppEvent): void => {
  switch (event.kind) {
    case "snapshot":
      useRuns.setState((runs) => reduceRuns(runs, event));
      refreshAll();
      break;
    case "run":
      useRuns.setState((runs) => reduceRuns(runs, event));
      tellRun(event.run);
      break;
    case "model":
    case "model-removed":
    case "model-folders":
      hearModels(event);
      break;
    case "download":
    case "download-removed":
      if (event.kind === "download") {
        tellDownload(
          useDownloads.getState().downloads?.find(({ id }) => id === event.download.id),
          event.download,
        );
      }
      hearDownloads(event);
      break;
    case "lab":
    case "lab-removed":
    case "benchmark":
      hearLab(event);
      break;
    case "collection":
    case "collection-removed":
      hearDocuments(event);
      break;
    case "settings": {
      const embedderChanged = useSettings.getState().embeddingModelId !== event.settings.embeddingModelId;
      hearSettings(event.settings);
      // How many passages have a vector depends on which model makes them.
      if (embedderChanged) attempt(refreshDocuments());
      break;
    }
    case "ledger":
      hearLedger(event);
      break;
    case "text":
    case "message":
    case "chat":
    case "chat-removed":
    case "path-changed":
    case "folders":
    case "presets":
    case "still-here":
      break;
    default:
      assertNever(event);
  }
};

/** Called once, before the first render. The chat room listens for itself (chat/, state/chats.ts). */
export const startState = (): void => {
  applyRememberedTheme();
  useSettings.subscribe(({ theme }) => applyTheme(theme));
  onLineState((line) => useUi.setState({ line }));
  onSignedOut(() => useUi.setState({ line: "signed-out" }));
  onEvent(onAppEvent);
  startEvents();
};
