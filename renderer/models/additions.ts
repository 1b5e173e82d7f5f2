/** How a model enters the library: granted in place, or uploaded from a browser. */
import type { EntryId, GrantId } from "#src/contract/ids.ts";
import { api } from "../api/client.ts";
import { type DesktopHost, desktop } from "../api/host.ts";
import { attempt } from "../state/failures.ts";
import { startModelUpload } from "../state/uploads.ts";
import { showToast } from "../ui/toasts.ts";
import { formatPlural } from "../words/format.ts";

/** Adds what a grant stands for and says what came of it. */
const addGranted = async (grantId: GrantId): Promise<void> => {
  const { modelIds, folderId } = await api.models.add({ grantId });
  showToast(
    folderId === null ? "Added. The file stays where it is." : `Watching the folder: ${formatPlural(modelIds.length, "model")} found.`,
  );
};

/** Adds an entry of the core's own folder chooser. */
export const addEntry = async (entryId: EntryId): Promise<void> => {
  const { grantId } = await api.grants.grant({ entryId });
  await addGranted(grantId);
};

/** The desktop's file or folder dialog. */
export const addByDialog = (pick: (host: DesktopHost) => Promise<GrantId | null>): void => {
  if (desktop === null) return;
  const host = desktop;
  attempt(
    (async () => {
      const grantId = await pick(host);
      if (grantId !== null) await addGranted(grantId);
    })(),
  );
};

/** Dropped or chosen files: granted in place in the desktop, uploaded in a browser. */
export const addFiles = (files: readonly File[]): void => {
  for (const file of files) {
    if (desktop === null) startModelUpload(file);
    else addByDialog((host) => host.grantDropped(file));
  }
};
