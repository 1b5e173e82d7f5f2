/** Joins the slices to the core: each hears every event; a snapshot makes each read its truth anew. */
import { assertNever } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import { onSignedOut } from "../api/client.ts";
import { onEvent, onLineState, startEvents } from "../api/events.ts";
import { attempt } from "./failures.ts";
import { refreshLedger, useLedger } from "./ledger.ts";
import { reduceModels, refreshModels, useModels } from "./models.ts";
import { reduceRuns, useRuns } from "./runs.ts";
import { refreshSettings, useSettings } from "./settings.ts";
import { applyRememberedTheme, applyTheme } from "./theme.ts";
import { useUi } from "./ui.ts";

const refreshAll = () => {
  attempt(Promise.all([refreshSettings(), refreshModels(), refreshLedger()]));
};

const onAppEvent = (event: AppEvent): void => {
  switch (event.kind) {
    case "snapshot":
      useRuns.setState((runs) => reduceRuns(runs, event));
      refreshAll();
      break;
    case "run":
      useRuns.setState((runs) => reduceRuns(runs, event));
      break;
    case "model":
    case "model-removed":
    case "model-folders":
      useModels.setState((models) => reduceModels(models, event));
      break;
    case "settings":
      useSettings.setState(event.settings);
      break;
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
