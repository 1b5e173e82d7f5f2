/** How documents enter a collection: granted in place, or uploaded from a browser. */
import type { CollectionId, EntryId, GrantId } from "#src/contract/ids.ts";
import { api } from "../api/client.ts";
import { type DesktopHost, desktop } from "../api/host.ts";
import { mergeCollection } from "../state/documents.ts";
import { attempt } from "../state/failures.ts";
import { startDocumentUpload } from "../state/uploads.ts";
import { showToast } from "../ui/toasts.ts";
import { formatPlural } from "../words/format.ts";

/** Where added documents go: a collection that is there, or one to be made on the first of them. */
export type Destination = () => Promise<CollectionId>;

export const intoCollection =
  (collectionId: CollectionId): Destination =>
  () =>
    Promise.resolve(collectionId);

/** Makes the collection once, however many files come. */
export const intoNewCollection = (name: string, onMade: (id: CollectionId) => void): Destination => {
  let making: Promise<CollectionId> | null = null;
  const make = async (): Promise<CollectionId> => {
    const collection = await api.documents.createCollection({ name });
    mergeCollection(collection);
    onMade(collection.id);
    return collection.id;
  };
  return () => {
    making ??= make();
    return making;
  };
};

const addGrants = async (destination: Destination, grants: readonly GrantId[]): Promise<void> => {
  if (grants.length === 0) return;
  const collectionId = await destination();
  for (const grantId of grants) await api.documents.add({ collectionId, grantId });
  showToast(`${formatPlural(grants.length, "source")} added. The files stay where they are; reading has begun.`);
};

/** Adds an entry of the core's own chooser. */
export const addEntry = async (destination: Destination, entryId: EntryId): Promise<void> => {
  const { grantId } = await api.grants.grant({ entryId });
  await addGrants(destination, [grantId]);
};

/** The desktop's dialogs. */
export const addByDialog = (destination: Destination, pick: (host: DesktopHost) => Promise<readonly GrantId[]>): void => {
  if (desktop !== null) attempt(pick(desktop).then((grants) => addGrants(destination, grants)));
};

/** Dropped or chosen files: granted in place in the desktop, uploaded in a browser. */
export const addFiles = (destination: Destination, files: readonly File[]): void => {
  const host = desktop;
  if (host === null) {
    attempt(
      destination().then((collectionId) => {
        for (const file of files) startDocumentUpload(file, collectionId);
      }),
    );
    return;
  }
  const granting = Promise.all(files.map((file) => host.grantDropped(file)));
  attempt(
    granting.then((grants) =>
      addGrants(
        destination,
        grants.filter((grant) => grant !== null),
      ),
    ),
  );
};
