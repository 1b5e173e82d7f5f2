/** `deskside`: the app in its window where that is possible, else in the browser. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type DesktopRuntime, findDesktopRuntime } from "../desktopRuntime.ts";
import { type ExitCode, exitCodes } from "../errorWords.ts";
import { buildStaleFaces } from "../freshFaces.ts";
import { note } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";
import { serve } from "./serve.ts";

export interface OpenOptions {
  /** The browser even where a window is possible. */
  readonly browser: boolean;
  readonly open: boolean;
}

/** Stays in the foreground in both faces. Without a window one line says why. */
export const open: Command<OpenOptions> = async (context, options) => {
  const runtime: DesktopRuntime = options.browser ? { kind: "absent", why: "" } : await findDesktopRuntime(context.terminal.env);
  if (runtime.kind === "present") return openWindow(context, runtime);
  if (runtime.why !== "") note(context.terminal, `${runtime.why} Opening in the browser instead.`);
  return serve(context, { port: 0, open: options.open, roots: [] });
};

const openWindow = async (
  context: CommandContext,
  { executable, app }: Extract<DesktopRuntime, { kind: "present" }>,
): Promise<ExitCode> => {
  const { terminal, dataDir } = context;
  await buildStaleFaces(context, ["page", "shell"]);
  const window = spawn(executable, [app, `--data-dir=${dataDir}`], { stdio: "inherit", signal: terminal.interrupted });
  try {
    const [code] = await once(window, "exit");
    return code === 0 ? exitCodes.ok : exitCodes.failed;
  } catch (thrown) {
    if (terminal.interrupted.aborted) return exitCodes.ok;
    throw thrown;
  }
};
