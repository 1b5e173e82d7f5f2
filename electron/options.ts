/** The window's options as a value, so that tests assert what Electron is really given. */
import type { BrowserWindowConstructorOptions, Session } from "electron";
import type { WindowPlace } from "./windowPlace.ts";

export interface WindowSetup {
  readonly preload: string;
  readonly session: Session;
  /** A shipped app: no developer tools. */
  readonly packaged: boolean;
  readonly place: WindowPlace;
  readonly dark: boolean;
}

/** Smallest size the page is laid out for (PRODUCT.md, The window). */
const MIN_SIZE = { minWidth: 900, minHeight: 600 } as const;

/** The page's own background in both themes (renderer/ui/theme.css), shown until it has painted. */
const BACKGROUND = { light: "#faf9f7", dark: "#1b1a19" } as const;

export const windowOptions = ({ place, ...setup }: WindowSetup): BrowserWindowConstructorOptions => ({
  ...MIN_SIZE,
  ...shared(setup),
  width: place.width,
  height: place.height,
  ...(place.x === null || place.y === null ? {} : { x: place.x, y: place.y }),
  title: "Deskside",
});

/** The small window that asks for a passphrase. */
export const unlockWindowOptions = (setup: Omit<WindowSetup, "place">): BrowserWindowConstructorOptions => ({
  ...shared(setup),
  width: 440,
  height: 300,
  resizable: false,
  title: "Unlock Deskside",
});

const shared = ({ preload, session, packaged, dark }: Omit<WindowSetup, "place">): BrowserWindowConstructorOptions => ({
  show: false,
  backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
  autoHideMenuBar: true,
  webPreferences: {
    preload,
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
    devTools: !packaged,
  },
});
