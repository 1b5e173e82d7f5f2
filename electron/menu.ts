/** The application's menu: the system's own roles; every command of the app itself is in the page's palette. */
import type { MenuItemConstructorOptions } from "electron";

/** macOS needs the app's and the edit menu for its shortcuts to work at all. Developer tools only in an unpackaged app. */
export const menuTemplate = (platform: NodeJS.Platform, packaged: boolean): MenuItemConstructorOptions[] => [
  ...(platform === "darwin" ? [{ role: "appMenu" } as const] : []),
  { role: "fileMenu" },
  {
    label: "Edit",
    submenu: [
      { role: "undo" },
      { role: "redo" },
      { type: "separator" },
      { role: "cut" },
      { role: "copy" },
      { role: "paste" },
      { role: "pasteAndMatchStyle" },
      { role: "selectAll" },
    ],
  },
  {
    label: "View",
    submenu: [
      { role: "resetZoom" },
      { role: "zoomIn" },
      { role: "zoomOut" },
      { role: "togglefullscreen" },
      ...(packaged ? [] : ([{ type: "separator" }, { role: "reload" }, { role: "toggleDevTools" }] as const)),
    ],
  },
  { role: "windowMenu" },
];
