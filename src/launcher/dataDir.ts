/** Where Deskside keeps its data when nobody says otherwise. */
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The machine's facts that decide it; given in tests. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Absolute path of the data directory: XDG_DATA_HOME (XDG Base Directory 0.8: a relative value is ignored), %LOCALAPPDATA% (not the roaming
 * profile: models and the database are large and bound to this machine) or ~/Library/Application Support.
 */
export const defaultDataDir = (surroundings: Surroundings = { platform: process.platform, env: process.env, home: homedir() }): string => {
  const { platform, env, home } = surroundings;
  if (platform === "win32") return win32.join(env.LOCALAPPDATA ?? win32.join(home, "AppData", "Local"), "Deskside");
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Deskside");
  const xdg = env.XDG_DATA_HOME ?? "";
  return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(home, ".local", "share"), "deskside");
};
