/** What the page gets of the desktop: functions that give plain data, and the system's name. Built to CommonJS; sandboxed preloads take nothing else. */
import { contextBridge, ipcRenderer, webUtils } from "electron/renderer";
import type { Channel } from "./channels.ts";

const ask = (channel: Channel, ...args: readonly string[]): Promise<unknown> => ipcRenderer.invoke(channel, ...args);

contextBridge.exposeInMainWorld("deskside", {
  platform: process.platform,
  pickModelFile: () => ask("pick-model-file"),
  pickModelFolder: () => ask("pick-model-folder"),
  pickDocuments: () => ask("pick-documents"),
  pickDocumentFolder: () => ask("pick-document-folder"),
  /** Only a real File of a drop or an input has a path; for one made by script it is "". */
  grantDropped: (file: File) => {
    const path = webUtils.getPathForFile(file);
    return path === "" ? Promise.resolve(null) : ask("grant-dropped", path);
  },
});
