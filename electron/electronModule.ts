/** The part of the `electron` module that the shell uses; a stand-in offers the same. */
import type * as Electron from "electron";

export type ElectronModule = Pick<
  typeof Electron,
  "app" | "BrowserWindow" | "dialog" | "ipcMain" | "Menu" | "nativeTheme" | "protocol" | "safeStorage" | "screen" | "session"
>;
