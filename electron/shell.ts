/** Puts the shell's parts together on a given `electron` module: what main.ts runs, and what a stand-in can run. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserWindow, Session } from "electron";
import { AppError } from "#src/contract/errors.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { appScheme, createAppProtocol } from "./appProtocol.ts";
import { type CoreLink, createCoreLink } from "./coreLink.ts";
import type { ElectronModule } from "./electronModule.ts";
import { serveGrants } from "./grants.ts";
import { keychainKey } from "./keychain.ts";
import type { Layout } from "./layout.ts";
import { menuTemplate } from "./menu.ts";
import { windowOptions } from "./options.ts";
import { ORIGIN, SCHEME } from "./origin.ts";
import { guardContents, guardSession } from "./permissions.ts";
import { openSite, type Site } from "./site.ts";
import { chromiumSwitches, forbiddenArgument } from "./switches.ts";
import { askForPassphrase, UNLOCK_PATH } from "./unlock.ts";
import { onScreen, readPlace, writePlace } from "./windowPlace.ts";

/** In memory, by the missing "persist:": nothing of the page's cookies, caches and storage reaches the disk. */
const PARTITION = "deskside";

/** Runs before the app is ready: whatever must be set then. False: this process must end, another window has been told or the start is refused. */
export const prepare = ({ app, protocol }: ElectronModule, layout: Layout, args: readonly string[]): boolean => {
  if (app.isPackaged && forbiddenArgument(args) !== null) return false;
  for (const [name, value] of chromiumSwitches) app.commandLine.appendSwitch(name, value);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([appScheme]);
  // Chromium's own files lie with the data; the single-instance lock is theirs, so one shell per data directory.
  const profile = join(layout.dataDir, "shell");
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath("userData", profile);
  return app.requestSingleInstanceLock();
};

/** Runs the shell until the app quits. Resolves when the first window shows the page. */
export const runShell = async (electron: ElectronModule, layout: Layout): Promise<void> => {
  const { app, BrowserWindow: Window, dialog, ipcMain, Menu, safeStorage, session: sessions } = electron;
  app.on("web-contents-created", (_event, contents) => guardContents(contents));
  await app.whenReady();
  const session = sessions.fromPartition(PARTITION, { cache: false });
  guardSession(session, app.isPackaged);
  const link = createCoreLink({
    dataDir: layout.dataDir,
    program: layout.core,
    keychainKey: () => keychainKey(safeStorage, layout.dataDir),
    onLocked: oneAtATime((core) => askForPassphrase(electron, { layout, session, core })),
  });
  session.protocol.handle(SCHEME, createAppProtocol({ site: await openSites(layout), core: link.fetch }));
  // The core starts while the window opens; what keeps it from starting is said in a dialog.
  link.connection().catch((thrown: unknown) => dialog.showErrorBox("Deskside", startupSentence(thrown)));
  serveGrants({
    ipcMain,
    dialog,
    windowOf: (event) => Window.fromWebContents(event.sender),
    grantPath: async (path) => (await (await link.connection()).control.grantPath({ path })).grantId,
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged)));
  await openWindowOn(electron, layout, session);
  keepRunning(electron, layout, session, link);
};

const notBuilt: Site = async () => new Response("The page is not built. Run: npm run build", { headers: { "content-type": "text/plain" } });

/** Every new connection to a locked core says so; a second window would leave the first one's passphrase unheard. */
const oneAtATime = (ask: (core: () => CoreConnection) => Promise<void>): ((core: CoreConnection) => void) => {
  const state: { asking: boolean; core: CoreConnection | null } = { asking: false, core: null };
  return (core) => {
    state.core = core;
    if (state.asking) return;
    state.asking = true;
    void ask(() => state.core ?? core).finally(() => {
      state.asking = false;
    });
  };
};

/** The page, and under /unlock/ the window that asks for a passphrase. */
const openSites = async ({ page, unlock }: Layout): Promise<Site> => {
  const pageSite = await openSite(page).catch(() => notBuilt);
  const unlockSite = await openSite(unlock.page, UNLOCK_PATH);
  return (request) => (new URL(request.url).pathname.startsWith(UNLOCK_PATH) ? unlockSite(request) : pageSite(request));
};

/** Reopens on activate (macOS), comes forward for a second start, quits with the last window elsewhere. */
const keepRunning = (electron: ElectronModule, layout: Layout, session: Session, link: CoreLink): void => {
  const { app, BrowserWindow: Window } = electron;
  const show = (): void => {
    const [window] = Window.getAllWindows();
    if (window === undefined) return void openWindowOn(electron, layout, session);
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on("second-instance", show);
  app.on("activate", show);
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  app.on("will-quit", () => link.close());
};

const openWindowOn = async (
  { app, BrowserWindow: Window, nativeTheme, screen }: ElectronModule,
  layout: Layout,
  session: Session,
): Promise<BrowserWindow> => {
  const folder = app.getPath("userData");
  const place = onScreen(
    readPlace(folder),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const dark = nativeTheme.shouldUseDarkColors;
  const window = new Window(windowOptions({ preload: layout.preload, session, packaged: app.isPackaged, place, dark }));
  if (place.maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () => writePlace(folder, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  await window.loadURL(`${ORIGIN}/`);
  return window;
};

/** One sentence; the codes' words live in the page, which may not be reachable when this is needed. */
const startupSentence = (thrown: unknown): string =>
  thrown instanceof AppError ? `Deskside could not start: ${thrown.message} (${thrown.code}).` : "Deskside could not start.";
