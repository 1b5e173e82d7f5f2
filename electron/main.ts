/** The shell's entry, run by Electron. */
import * as electron from "electron/main";
import { layoutOf } from "./layout.ts";
import { prepare, runShell } from "./shell.ts";

const { app, dialog } = electron;
const args = process.argv.slice(1);
const layout = layoutOf({
  packaged: app.isPackaged,
  appPath: app.getAppPath(),
  resourcesPath: process.resourcesPath,
  platform: process.platform,
  args,
});

const fail = (sentence: string) => (): void => {
  dialog.showErrorBox("Deskside", sentence);
  app.exit(1);
};

// Not awaited here: Electron becomes ready only after this module has run, and the shell waits for that.
const start = async (): Promise<void> => (prepare(electron, layout, args) ? runShell(electron, layout) : app.quit());
start().catch(fail("Deskside could not start: its data directory or its own files cannot be used."));
