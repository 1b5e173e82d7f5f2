/** What the unlock window gets of the desktop: one function. Built to CommonJS. */
import { contextBridge, ipcRenderer } from "electron/renderer";
import type { Channel } from "../channels.ts";

const channel: Channel = "unlock";
contextBridge.exposeInMainWorld("unlock", { open: (passphrase: string) => ipcRenderer.invoke(channel, passphrase) });
