/**
 * A shared worker that holds the one event stream of all tabs: HTTP/1.1 allows six connections per host, so one stream per tab would freeze the seventh.
 * A tab that joins later gets its own snapshot first; what the shared stream brings meanwhile is queued and deduplicated by seq.
 */
import type { StreamedEvent } from "#src/contract/event.ts";
import { followEvents, type LineState } from "./eventLine.ts";
import { openEvents, waitMs } from "./eventSource.ts";

export type WorkerMessage =
  | { readonly kind: "event"; readonly streamed: StreamedEvent }
  | { readonly kind: "state"; readonly state: LineState };

/** `queue` is null once the tab is live. Bounded by the time of one local request; ended tabs are removed by their "bye". */
type Tab = { readonly port: MessagePort; queue: StreamedEvent[] | null };

const tabs = new Set<Tab>();
let state: LineState = "connecting";
let line: AbortController | null = null;

const tell = (tab: Tab, message: WorkerMessage) => tab.port.postMessage(message);

const onEvent = (streamed: StreamedEvent) => {
  for (const tab of tabs) {
    if (streamed.event.kind === "snapshot") tab.queue = null;
    if (tab.queue === null) tell(tab, { kind: "event", streamed });
    else tab.queue.push(streamed);
  }
};

const onState = (next: LineState) => {
  state = next;
  if (next === "signed-out") line = null;
  for (const tab of tabs) tell(tab, { kind: "state", state });
};

/** Starts the line anew; its first event is a snapshot for every tab. */
const restart = () => {
  line?.abort();
  line = new AbortController();
  void followEvents({ open: openEvents, onEvent, onState, wait: waitMs }, line.signal);
};

const catchUp = async (tab: Tab): Promise<void> => {
  const once = new AbortController();
  try {
    for await (const snapshot of await openEvents(undefined, once.signal)) {
      const missed = tab.queue;
      if (missed === null) return;
      tab.queue = null;
      tell(tab, { kind: "event", streamed: snapshot });
      for (const streamed of missed)
        if (streamed.epoch === snapshot.epoch && streamed.seq > snapshot.seq) tell(tab, { kind: "event", streamed });
      return;
    }
  } catch {
    // The shared line reports why; a fresh one brings the snapshot this tab still waits for.
    if (tab.queue !== null) restart();
  } finally {
    once.abort();
  }
};

const join = (port: MessagePort) => {
  const tab: Tab = { port, queue: line === null ? null : [] };
  tabs.add(tab);
  port.onmessage = () => tabs.delete(tab);
  tell(tab, { kind: "state", state });
  if (line === null) restart();
  else if (state === "open") void catchUp(tab);
  else restart();
};

addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (port !== undefined) join(port);
});
