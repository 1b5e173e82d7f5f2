/** `deskside serve`: the same app for a browser on this machine, for as long as the command stays. */
import { resolve } from "node:path";
import type { CoreConnection } from "#src/launcher/core.ts";
import { readCoreFile } from "#src/launcher/coreFile.ts";
import { openBrowser } from "../browser.ts";
import { type ExitCode, exitCodes } from "../errorWords.ts";
import { buildStaleFaces } from "../freshFaces.ts";
import { openSession } from "../session.ts";
import { note, say, sayJson } from "../terminal.ts";
import type { Command, CommandContext } from "./context.ts";
import { quitCore } from "./quit.ts";

export interface ServeOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** Try to show the address in a browser. */
  readonly open: boolean;
  /** Folders the page may list models from; none: the home folder. */
  readonly roots: readonly string[];
}

/**
 * Prints the address with its one-time code in the fragment (`--json`: one line `{"url", "token", "address"}`: the token is a reusable bearer, the address signs a browser in once), then stays in the foreground until
 * Ctrl-C, which ends the core only when this command started it, else only its serving, or until the core ends.
 */
export const serve: Command<ServeOptions> = async (context, options) => {
  const { terminal } = context;
  await buildStaleFaces(context, ["page"]);
  const core = await openSession(terminal, context.dataDir);
  try {
    const { url } = await core.control.serve({ port: options.port, roots: options.roots.map((root) => resolve(root)) });
    try {
      await announce(context, core, url, options.open);
      return await stay(context, core);
    } finally {
      // Of a core that ended this asks in vain.
      await core.control.endServe().catch(() => {});
    }
  } finally {
    core.close();
  }
};

const announce = async ({ terminal, json }: CommandContext, core: CoreConnection, url: string, open: boolean): Promise<void> => {
  const { code, bearer } = await core.control.signInCode({ bearer: json });
  const address = signInAddress(url, code);
  if (json) return sayJson(terminal, { url, token: bearer, address });
  say(terminal, `Deskside is open at ${address}`);
  note(
    terminal,
    core.started
      ? "The address works once. Ctrl-C ends Deskside."
      : "The address works once. Deskside was running already; Ctrl-C leaves it running and only ends the serving.",
  );
  if (open) openBrowser(terminal.env, address);
};

/** The code travels in the fragment, which no server and no log sees. */
export const signInAddress = (url: string, code: string): string => `${url.replace(/\/$/, "")}/#code=${encodeURIComponent(code)}`;

const stay = async ({ terminal, dataDir }: CommandContext, core: CoreConnection): Promise<ExitCode> => {
  try {
    // The stream is the sign of life: it ends when the core does.
    for await (const _ of await core.page.core.events({}, { signal: terminal.interrupted }));
    return exitCodes.ok;
  } catch (thrown) {
    // A core that was asked to quit has taken its note away; one that crashed leaves it.
    if (!terminal.interrupted.aborted && (await readCoreFile(dataDir)) === null) return exitCodes.ok;
    if (!terminal.interrupted.aborted) throw thrown;
    if (core.started) await quitCore({ pid: core.pid, quit: () => core.control.quit() });
    return exitCodes.ok;
  }
};
