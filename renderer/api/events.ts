/** The page's ear on the core: one stream shared by all tabs through a shared worker, or its own where there is none. */
import type { AppEvent, StreamedEvent } from "#src/contract/event.ts";
import { followEvents, type LineState } from "./eventLine.ts";
import { openEvents, waitMs } from "./eventSource.ts";
import type { WorkerMessage } from "./eventWorker.ts";
import workerAddress from "./eventWorker.ts?sharedworker&url";
import { desktop } from "./host.ts";

type Listener = (event: AppEvent) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<(state: LineState) => void>();
let state: LineState = "connecting";

/** Every event of the core in order, a `snapshot` first. Returns the way to stop. A listener must not throw. */
export const onEvent = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Hears at once and on each change how the line to the core stands. */
export const onLineState = (listener: (state: LineState) => void): (() => void) => {
  stateListeners.add(listener);
  listener(state);
  return () => stateListeners.delete(listener);
};

const deliver = (streamed: StreamedEvent) => {
  for (const listener of listeners) listener(streamed.event);
};
const setState = (next: LineState) => {
  state = next;
  for (const listener of stateListeners) listener(next);
};

type ScriptPolicy = { createScriptURL(url: string): string };
type TrustedTypes = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy };

/** Our policy demands trusted types for script addresses; this one lets through the page's own worker and nothing else. */
const trusted = (address: string): string => {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  return types?.createPolicy("deskside-worker", { createScriptURL: () => address }).createScriptURL(address) ?? address;
};

const listenDirectly = (): (() => void) => {
  const line = new AbortController();
  void followEvents({ open: openEvents, onEvent: deliver, onState: setState, wait: waitMs }, line.signal);
  return () => line.abort();
};

const listenThroughWorker = (): (() => void) => {
  const worker = new SharedWorker(trusted(workerAddress), { type: "module", name: "deskside-events" });
  let stop = () => worker.port.postMessage("bye");
  worker.onerror = () => {
    worker.port.close();
    stop = listenDirectly();
  };
  worker.port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    if (data.kind === "event") deliver(data.streamed);
    else setState(data.state);
  };
  return () => stop();
};

/** Starts listening and returns the way to stop. The desktop window is alone on its pipe and needs no worker. */
export const startEvents = (): (() => void) => {
  const listen = () => (desktop === null && typeof SharedWorker === "function" ? listenThroughWorker() : listenDirectly());
  let stop = listen();
  const onHide = () => stop();
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) stop = listen();
  };
  addEventListener("pagehide", onHide);
  addEventListener("pageshow", onShow);
  return () => {
    removeEventListener("pagehide", onHide);
    removeEventListener("pageshow", onShow);
    stop();
  };
};
