/** Finds the Electron runtime without asking the `electron` package, whose main module would download it. */
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type DesktopRuntime =
  | { readonly kind: "present"; readonly executable: string; readonly app: string }
  /** One sentence. */
  | { readonly kind: "absent"; readonly why: string };

/** The machine's facts that decide it. */
export interface DesktopSurroundings {
  readonly platform: NodeJS.Platform;
  /** Effective user id; undefined where there are none. */
  readonly userId: number | undefined;
  /** Where package.json lies. */
  readonly root: string;
}

const here: DesktopSurroundings = {
  platform: process.platform,
  userId: process.geteuid?.(),
  root: fileURLToPath(new URL("../../", import.meta.url)),
};

/** Path of the executable inside the runtime's folder (electron's own install.js, getPlatformPath). */
const executables: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

/** From ELECTRON_OVERRIDE_DIST_PATH, else node_modules/electron/dist; on Linux a display is needed too, and a user whom Chromium's sandbox takes. */
export const findDesktopRuntime = async (
  env: Readonly<Record<string, string | undefined>>,
  { platform, userId, root }: DesktopSurroundings = here,
): Promise<DesktopRuntime> => {
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, "node_modules", "electron", "dist");
  const executable = join(dist, executables[platform] ?? "electron");
  if (!(await isExecutable(executable))) return absent("The desktop runtime is not installed (npm run setup:desktop fetches it).");
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return absent("There is no display for a window.");
  if (platform === "linux" && userId === 0) return absent("The window's sandbox does not run as root.");
  return { kind: "present", executable, app: root };
};

const absent = (why: string): DesktopRuntime => ({ kind: "absent", why });

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
