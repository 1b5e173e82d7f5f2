import type { Session } from "electron";
import { expect, it } from "vitest";
import { unlockWindowOptions, windowOptions } from "../../../electron/options.ts";
import { firstPlace } from "../../../electron/windowPlace.ts";

// A session is only handed through.
const session = {} as Session;
const options = (packaged: boolean) => windowOptions({ preload: "/p.cjs", session, packaged, place: firstPlace, dark: false });

it("gives the page a sandbox, an isolated world and nothing of Node", () => {
  expect(options(true).webPreferences).toEqual({
    preload: "/p.cjs",
    session,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: false,
  });
  expect(options(false).webPreferences?.devTools).toBe(true);
});

it("gives the window that asks for a passphrase the same walls", () => {
  const unlock = unlockWindowOptions({ preload: "/p.cjs", session, packaged: true, dark: false });
  expect(unlock.webPreferences).toEqual(options(true).webPreferences);
});
