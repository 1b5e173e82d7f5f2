/** The exports that the shell and Playwright use of the `electron` module. */
import { EventEmitter } from "node:events";
import { endChromium, listen, ROOT, send, startChromium } from "./chromium.ts";
import { type ProtocolHandler, serveOverLoopback } from "./loopback.ts";
import { type Answer, answers, BrowserWindow, forgetTarget, life, opened } from "./windows.ts";

const becameReady = Promise.withResolvers<void>();
const paths = new Map<string, string>();
const privileged: string[] = [];
const switches: (readonly [string, string | undefined])[] = [];

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = { appendSwitch: (name: string, value?: string) => void switches.push([name, value]) };
  whenReady(): Promise<void> {
    return becameReady.promise;
  }
  getAppPath(): string {
    return process.cwd();
  }
  setPath(name: string, path: string): void {
    paths.set(name, path);
  }
  getPath(name: string): string {
    return paths.get(name) ?? "";
  }
  enableSandbox(): void {}
  requestSingleInstanceLock(): boolean {
    return true;
  }
  quit(): void {
    for (const window of opened) window.close();
    this.emit("will-quit", {});
    this.exit(0);
  }
  exit(code: number): void {
    endChromium();
    process.exit(code);
  }
}

export const app = new App();
export { BrowserWindow };
export const ipcMain = {
  handle: (channel: string, answer: Answer) => void answers.set(channel, answer),
  removeHandler: (channel: string) => void answers.delete(channel),
};
/** Tests put their own in its place, as they do with Electron's. */
export const dialog = {
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({ canceled: true, filePaths: [] }),
  showErrorBox: (title: string, content: string): void => void process.stderr.write(`${title}: ${content}\n`),
};
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (): void => {} };
export const nativeTheme = { shouldUseDarkColors: false };
export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly { scheme: string }[]) => void privileged.push(...schemes.map(({ scheme }) => scheme)),
};
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1280, height: 800 } }] };
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => process.env.STAND_IN_KEYCHAIN === "1",
  getSelectedStorageBackend: () => "gnome_libsecret",
  encryptStringAsync: async (text: string) => Buffer.from(text).reverse(),
  decryptStringAsync: async (sealed: Buffer) => ({ result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: false }),
};
export const webContents = {
  fromDevToolsTargetId: (targetId: string) => [...opened].find((window) => window.targetId === targetId)?.webContents,
};

/** Takes every handler and asks none: Chromium's own permissions are not in play here. */
class Session extends EventEmitter {
  readonly webRequest = { onBeforeRequest: (): void => {} };
  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler): void => {
      if (!privileged.includes(scheme)) throw new Error(`${scheme} is no registered scheme`);
      serveOverLoopback(`${scheme}://deskside`, handler);
    },
  };
  setSpellCheckerEnabled(): void {}
  setPermissionRequestHandler(): void {}
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
}
const sessions = new Map<string, Session>();
export const session = {
  fromPartition: (name: string): Session => {
    const found = sessions.get(name) ?? new Session();
    sessions.set(name, found);
    return found;
  },
};
/** For the tests: what was set before the app was ready. */
export const standIn = { switches, privileged };

/** Starts the browser, then tells the app that it is ready. */
export const startApp = async (): Promise<void> => {
  const address = await startChromium(() => app.exit(0));
  listen(ROOT, (method, params) => {
    if (method === "Target.targetDestroyed") forgetTarget(String(params.targetId));
  });
  life.on("web-contents-created", (...args) => app.emit("web-contents-created", ...args));
  life.on("window-all-closed", () => app.emit("window-all-closed"));
  await send("Target.setDiscoverTargets", { discover: true });
  process.stderr.write(`\nDevTools listening on ${address}\n`);
  becameReady.resolve();
};
