/** Where the shell finds its parts: in a checkout beside the sources, in the package under resources. */
import { join, resolve } from "node:path";
import { defaultDataDir } from "#src/launcher/dataDir.ts";
import type { CoreProgram } from "#src/launcher/spawnCore.ts";

export interface Layout {
  readonly dataDir: string;
  /** The built page. */
  readonly page: string;
  readonly preload: string;
  /** The window that asks for a passphrase: its files, and its own preload. */
  readonly unlock: { readonly page: string; readonly preload: string };
  readonly core: CoreProgram;
}

export interface Whereabouts {
  readonly packaged: boolean;
  /** Folder of the shell's package.json, `app.getAppPath()`. */
  readonly appPath: string;
  readonly resourcesPath: string;
  readonly platform: NodeJS.Platform;
  readonly args: readonly string[];
}

/** The data directory that `--data-dir=DIR` names, or the usual one. */
const dataDirOf = (args: readonly string[]): string => {
  const given = args.find((arg) => arg.startsWith("--data-dir="))?.slice("--data-dir=".length);
  return given === undefined || given === "" ? defaultDataDir() : resolve(given);
};

export const layoutOf = ({ packaged, appPath, resourcesPath, platform, args }: Whereabouts): Layout => {
  const node = platform === "win32" ? "node.exe" : "node";
  const shell = join(appPath, "dist", "electron");
  // A real Node cannot read an asar archive, so in the package the core lies beside it.
  const core = join(resourcesPath, "core");
  return {
    dataDir: dataDirOf(args),
    preload: join(shell, "preload.cjs"),
    unlock: { page: join(shell, "unlock"), preload: join(shell, "unlock.cjs") },
    page: packaged ? join(core, "dist", "renderer") : join(appPath, "dist", "renderer"),
    core: packaged
      ? { node: join(resourcesPath, "runtime", node), entry: join(core, "src", "main.js") }
      : { node: join(appPath, "node_modules", "node", "bin", node), entry: join(appPath, "src", "main.ts") },
  };
};
