/** Turns files that a person chose or dropped into grants; the page learns their ids and never a path. */
import type { BrowserWindow, Dialog, IpcMain, IpcMainInvokeEvent, OpenDialogOptions } from "electron";
import { AppError } from "#src/contract/errors.ts";
import type { GrantId } from "#src/contract/ids.ts";
import { type Channel, channels } from "./channels.ts";
import { isOwnAddress } from "./origin.ts";

export interface GrantParts {
  readonly ipcMain: Pick<IpcMain, "handle">;
  readonly dialog: Pick<Dialog, "showOpenDialog">;
  /** The window that asks, to which the dialog belongs. */
  readonly windowOf: (event: IpcMainInvokeEvent) => BrowserWindow | null;
  readonly grantPath: (path: string) => Promise<GrantId>;
}

const pickers: Readonly<Record<"pick-model-file" | "pick-model-folder", OpenDialogOptions>> = {
  "pick-model-file": { title: "Add a model", properties: ["openFile"], filters: [{ name: "Models (GGUF)", extensions: ["gguf"] }] },
  "pick-model-folder": { title: "Watch a folder of models", properties: ["openDirectory"] },
};

/** Answers each channel for the main frame of our own page only; throws auth/refused for any other, request/invalid for a malformed call. */
export const serveGrants = ({ ipcMain, dialog, windowOf, grantPath }: GrantParts): void => {
  const serve = (channel: Channel, answer: (event: IpcMainInvokeEvent, args: readonly string[]) => Promise<GrantId | null>): void =>
    ipcMain.handle(channel, async (event, ...args: readonly unknown[]) => {
      if (!isTrusted(event)) throw new AppError("auth/refused", "Not the shell's own page");
      const parsed = channels[channel].safeParse(args);
      if (!parsed.success) throw new AppError("request/invalid", "The call does not match its channel");
      return answer(event, parsed.data);
    });
  const pick = async (event: IpcMainInvokeEvent, options: OpenDialogOptions): Promise<GrantId | null> => {
    const window = windowOf(event);
    const { filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
    return filePaths[0] === undefined ? null : grantPath(filePaths[0]);
  };
  serve("pick-model-file", (event) => pick(event, pickers["pick-model-file"]));
  serve("pick-model-folder", (event) => pick(event, pickers["pick-model-folder"]));
  serve("grant-dropped", (_event, [path]) => (path === undefined ? Promise.resolve(null) : grantPath(path)));
};

/** A destroyed frame has none; a frame with a parent is not the page itself. */
const isTrusted = ({ senderFrame }: IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && isOwnAddress(senderFrame.url);
