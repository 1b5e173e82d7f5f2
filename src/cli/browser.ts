/** Shows an address in the person's browser, where there is one. */
import { spawn } from "node:child_process";

/** The command that opens an address, or null where nobody could see it: Linux without a display. */
export const browserCommand = (
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): readonly [string, ...string[]] | null => {
  if (platform === "darwin") return ["open"];
  // Not `start`: cmd.exe would read & and % in an address.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : null;
};

/** Never throws: the address is on the screen already. */
export const openBrowser = (env: Readonly<Record<string, string | undefined>>, address: string): void => {
  const command = browserCommand(env);
  if (command === null) return;
  const [file, ...args] = command;
  const opener = spawn(file, [...args, address], { stdio: "ignore", detached: true });
  opener.on("error", () => {});
  opener.unref();
};
