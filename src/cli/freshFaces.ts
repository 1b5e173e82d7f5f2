/** In a checkout the page and the shell are built when they are older than their sources; the package holds them built. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AppError } from "#src/contract/errors.ts";
import { note, type Terminal } from "./terminal.ts";

export type Face = "page" | "shell";

const builders: Readonly<Record<Face, string>> = { page: "renderer/build.ts", shell: "electron/build.ts" };
const root = new URL("../../", import.meta.url);

/** Builds nothing that is fresh. What the builder prints goes to stderr, so that stdout keeps what a script reads. Throws when it fails. */
export const buildStaleFaces = async (terminal: Terminal, faces: readonly Face[]): Promise<void> => {
  for (const face of faces) {
    const script = fileURLToPath(new URL(builders[face], root));
    if (!existsSync(script)) continue;
    const builder = spawn(process.execPath, [script, "--if-stale"], {
      cwd: fileURLToPath(root),
      stdio: ["ignore", 2, 2],
      signal: terminal.interrupted,
    });
    const [code] = await once(builder, "exit");
    if (code === 0) continue;
    note(terminal, `The ${face} could not be built.`);
    throw new AppError("internal", `${builders[face]} ended with ${code}`);
  }
};
