/** The event line on the real client and the real clock: used by the shared worker and, without one, by the page. */
import { api } from "./client.ts";
import type { LineOptions } from "./eventLine.ts";

export const openEvents: LineOptions["open"] = (after, signal) => api.core.events(after ?? {}, { signal });

export const waitMs: LineOptions["wait"] = (ms, signal) =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
