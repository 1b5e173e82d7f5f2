/** Waits until the bytes of added models are read and compared, with a progress bar; Ctrl-C leaves them to the core. */
import { AppError } from "#src/contract/errors.ts";
import type { ModelId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { createProgressBar } from "../progressBar.ts";
import type { CommandContext } from "./context.ts";

const isHashable = ({ verdict, file }: Model): boolean => verdict.kind === "valid" && file !== "missing";

/** What `add` added, once each has its hash; a model whose reading failed is given without one. */
export const followHashes = async (
  { terminal }: CommandContext,
  core: CoreConnection,
  add: () => Promise<readonly Model[]>,
): Promise<readonly Model[]> => {
  const stop = new AbortController();
  const bar = createProgressBar(terminal);
  const events = await core.page.core.events({}, { signal: AbortSignal.any([stop.signal, terminal.interrupted]) });
  try {
    await events.next();
    const added = await add();
    const waiting = new Set<ModelId>(added.filter((model) => isHashable(model) && model.sha256 === null).map(({ id }) => id));
    while (waiting.size > 0) {
      const next = await events.next();
      if (next.done === true) throw new AppError("core/unreachable", "The core ended before the work did");
      const { event } = next.value;
      if (event.kind !== "run" || event.run.subject.kind !== "model-hash" || !waiting.has(event.run.subject.modelId)) continue;
      if (event.run.state.kind === "running") bar.show(event.run.state.progress);
      else waiting.delete(event.run.subject.modelId);
    }
    const ids = new Set(added.map(({ id }) => id));
    return (await core.page.models.list()).filter(({ id }) => ids.has(id));
  } finally {
    bar.clear();
    stop.abort();
  }
};
