/** Turns files that a person chose or dropped into grants; the page learns their ids and never a path. */
import type { BrowserWindow, Dialog, IpcMain, IpcMainInvokeEvent, OpenDialogOptions } from "electron";
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";
import { serveChannel } from "./channels.ts";

export interface GrantParts {
  readonly ipcMain: Pick<IpcMain, "handle">;
  readonly dialog: Pick<Dialog, "showOpenDialog">;
  /** The window that asks, to which the dialog belongs. */
  readonly windowOf: (event: IpcMainInvokeEvent) => BrowserWindow | null;
  readonly grantPath: (path: string) => Promise<GrantId>;
}

/** The core keeps the last 1,000 grants (src/desk/grants.ts): of more, the first would be forgotten before the page uses them. */
const PICKED_MAX = 500;

const pickers: Readonly<Record<"pick-model-file" | "pick-model-folder" | "pick-documents" | "pick-document-folder", OpenDialogOptions>> = {
  "pick-model-file": { title: "Add a model", properties: ["openFile"], filters: [{ name: "Models (GGUF)", extensions: ["gguf"] }] },
  "pick-model-folder": { title: "Watch a folder of models", properties: ["openDirectory"] },
  "pick-documents": { title: "Add documents", properties: ["openFile", "multiSelections"] },
  "pick-document-folder": { title: "Watch a folder of documents", properties: ["openDirectory"] },
};

/** Serves the grant channels. */
export const serveGrants = ({ ipcMain, dialog, windowOf, grantPath }: GrantParts): void => {
  const pickMany = async (event: IpcMainInvokeEvent, options: OpenDialogOptions): Promise<readonly GrantId[]> => {
    const window = windowOf(event);
    const { filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    if (filePaths.length > PICKED_MAX)
      throw new AppError("request/too-many", `At most ${PICKED_MAX} files at a time; their folder can be added as one`, {
        details: { most: PICKED_MAX },
      });
    const granted: GrantId[] = [];
    // One after the other: the core takes 256 requests at once, and a person waits for neither.
    for (const path of filePaths) granted.push(await grantPath(path));
    return granted;
  };
  const pick = async (event: IpcMainInvokeEvent, options: OpenDialogOptions): Promise<GrantId | null> =>
    (await pickMany(event, options))[0] ?? null;
  serveChannel(ipcMain, "pick-model-file", (event) => pick(event, pickers["pick-model-file"]));
  serveChannel(ipcMain, "pick-model-folder", (event) => pick(event, pickers["pick-model-folder"]));
  serveChannel(ipcMain, "pick-documents", (event) => pickMany(event, pickers["pick-documents"]));
  serveChannel(ipcMain, "pick-document-folder", (event) => pick(event, pickers["pick-document-folder"]));
  serveChannel(ipcMain, "grant-dropped", async (_event, [path]) => (path === undefined ? null : grantPath(path)));
};
