/** Collections by their names, as the command line knows them. */
import type { Collection } from "#src/contract/document.ts";
import { AppError, fromWireError } from "#src/contract/errors.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { toFailure, UsageError } from "../errorWords.ts";
import { createProgressBar } from "../progressBar.ts";
import type { CommandContext } from "./context.ts";

const named = async (core: CoreConnection): Promise<readonly Collection[]> =>
  (await core.page.documents.collections()).filter(({ kind }) => kind === "named");

/** The collection of that name. Throws UsageError with the names there are. */
export const collectionNamed = async (core: CoreConnection, name: string): Promise<Collection> => {
  const all = await named(core);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => `"${one.name}"`).join(", ");
  throw new UsageError(`There is no collection "${name}". ${names === "" ? "Make one: deskside index DIR" : `There are: ${names}`}.`);
};

/** The same, made if it is not there. */
export const collectionToFill = async (core: CoreConnection, name: string): Promise<Collection> =>
  (await named(core)).find((one) => one.name === name) ?? (await core.page.documents.createCollection({ name }));

/** One collection by name, or all of them. Throws UsageError when there is none. */
export const collectionsToSearch = async (core: CoreConnection, name: string | undefined): Promise<CollectionId[]> => {
  if (name !== undefined) return [(await collectionNamed(core, name)).id];
  const all = await named(core);
  if (all.length === 0) throw new UsageError("There is no collection yet. Make one: deskside index DIR");
  return all.map(({ id }) => id).slice(0, 50);
};

/** Waits until the collection is read, with a progress bar; Ctrl-C leaves it to the core, which goes on. */
export const untilRead = async ({ terminal }: CommandContext, core: CoreConnection, collectionId: CollectionId): Promise<Collection> => {
  const leave = new AbortController();
  const signal = AbortSignal.any([leave.signal, terminal.interrupted]);
  const bar = createProgressBar(terminal);
  const follow = async (): Promise<void> => {
    for await (const { event } of await core.page.core.events({}, { signal })) {
      const runs = event.kind === "snapshot" ? event.runs : event.kind === "run" ? [event.run] : [];
      for (const { subject, state } of runs)
        if (subject.kind === "ingest" && subject.collectionId === collectionId && state.kind === "running") bar.show(state.progress);
    }
  };
  // The bar is a service: without events the command waits all the same.
  const following = follow().catch(() => {});
  try {
    return await core.page.documents.settled({ collectionId }, { signal });
  } catch (thrown) {
    terminal.interrupted.throwIfAborted();
    throw thrown instanceof AppError
      ? thrown
      : new AppError("core/unreachable", "The core ended before the documents were read", { cause: thrown });
  } finally {
    leave.abort();
    await following;
    bar.clear();
  }
};

/** Failed files told one by one; the rest is counted. */
const FAILED_SHOWN = 500;

/** Files that could not be read, each with its path in the collection and why. */
export const failuresIn = async (core: CoreConnection, collectionId: CollectionId) => {
  const { files } = await core.page.documents.files({ collectionId, states: ["failed"], limit: FAILED_SHOWN });
  return files.flatMap(({ state, folder, name }) => {
    if (state.kind !== "failed") return [];
    const { code, message } = toFailure(fromWireError(state.error), false);
    return [{ file: folder === "" ? name : `${folder}/${name}`, code, message }];
  });
};
