/** Asks for the passphrase of a locked core in a small window of its own; the page itself cannot unlock. */
import type { Session } from "electron";
import { AppError } from "#src/contract/errors.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { serveChannel, type UnlockAnswer } from "./channels.ts";
import type { ElectronModule } from "./electronModule.ts";
import type { Layout } from "./layout.ts";
import { unlockWindowOptions } from "./options.ts";
import { ORIGIN } from "./origin.ts";

export const UNLOCK_PATH = "/unlock/";

export interface UnlockParts {
  readonly layout: Layout;
  readonly session: Session;
  /** The core that waits now; another one after a restart. */
  readonly core: () => CoreConnection;
}

/** Resolves when the window is shut; once unlocked, the other windows load anew. The caller sees to it that there is one such window at a time. */
export const askForPassphrase = async (electron: ElectronModule, { layout, session, core }: UnlockParts): Promise<void> => {
  const { app, BrowserWindow: Window, ipcMain, nativeTheme } = electron;
  const dark = nativeTheme.shouldUseDarkColors;
  const window = new Window(unlockWindowOptions({ preload: layout.unlock.preload, session, packaged: app.isPackaged, dark }));
  const closed = new Promise<void>((resolve) => window.once("closed", resolve));
  window.once("ready-to-show", () => window.show());
  ipcMain.removeHandler("unlock");
  serveChannel(ipcMain, "unlock", async (event, [passphrase]) => {
    if (event.sender !== window.webContents) throw new AppError("auth/refused", "Only the unlock window unlocks");
    const answer = await unlock(core(), passphrase ?? "");
    if (answer === "open") {
      // After the answer has reached the window.
      setImmediate(() => window.close());
      for (const other of Window.getAllWindows()) if (other !== window) other.webContents.reload();
    }
    return answer;
  });
  await window.loadURL(`${ORIGIN}${UNLOCK_PATH}`);
  await closed;
  ipcMain.removeHandler("unlock");
};

const unlock = async (core: CoreConnection, passphrase: string): Promise<UnlockAnswer> => {
  try {
    await core.control.unlock({ passphrase });
    return "open";
  } catch (thrown) {
    return thrown instanceof AppError && thrown.code === "store/wrong-key" ? "wrong" : "failed";
  }
};
