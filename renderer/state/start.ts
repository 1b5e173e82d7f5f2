/** Joins the slices to the core: each hears every event; a snapshot makes each read its truth anew. */
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { RunState } from "#src/contract/run.ts";
import { onSignedOut } from "../api/client.ts";
import { onEvent, onLineState, startEvents } from "../api/events.ts";
import { announce } from "../ui/announce.ts";
import { errorWords } from "../words/errors.ts";
import { progressSentence } from "../words/progress.ts";
import { reduceDocuments, refreshDocuments, useDocuments } from "./documents.ts";
import { attempt } from "./failures.ts";
import { refreshLedger, useLedger } from "./ledger.ts";
import { reduceModels, refreshModels, useModels } from "./models.ts";
import { reduceRuns, useRuns } from "./runs.ts";
import { refreshSettings, useSettings } from "./settings.ts";
import { applyRememberedTheme, applyTheme } from "./theme.ts";
import { useUi } from "./ui.ts";

const refreshAll = () => {
  attempt(Promise.all([refreshSettings(), refreshModels(), refreshLedger(), refreshDocuments()]));
};

/** The eye sees the chip change; the ear is told. */
const announceLoad = (state: RunState): void => {
  if (state.kind === "done") announce("The model is loaded.");
  else if (state.kind === "failed") announce(`The model was not loaded. ${errorWords(state.error).sentence}`);
  else if (state.kind === "running" && state.progress !== null) announce(progressSentence(state.progress));
};

const onAppEvent = (event: AppEvent): void => {
  switch (event.kind) {
    case "snapshot":
      useRuns.setState((runs) => reduceRuns(runs, event));
      refreshAll();
      break;
    case "run":
      useRuns.setState((runs) => reduceRuns(runs, event));
      if (event.run.subject.kind === "model-load") announceLoad(event.run.state);
      break;
    case "model":
    case "model-removed":
    case "model-folders":
      useModels.setState((models) => reduceModels(models, event));
      break;
    case "collection":
    case "collection-removed":
      useDocuments.setState((documents) => reduceDocuments(documents, event));
      break;
    case "settings": {
      const embedderChanged = useSettings.getState().embeddingModelId !== event.settings.embeddingModelId;
      useSettings.setState(event.settings);
      // How many passages have a vector depends on which model makes them.
      if (embedderChanged) attempt(refreshDocuments());
      break;
    }
    case "ledger":
      useLedger.setState({ outboundConnections: event.outboundConnections, refusedRequests: event.refusedRequests });
      break;
    case "text":
    case "message":
    case "chat":
    case "chat-removed":
    case "path-changed":
    case "folders":
    case "presets":
    case "download":
    case "download-removed":
    case "lab":
    case "lab-removed":
    case "benchmark":
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
