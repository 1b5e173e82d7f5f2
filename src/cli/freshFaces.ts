/** In a checkout the page and the shell are built when they are older than their sources; the package holds them built. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { AppError } from "#src/contract/errors.ts";
import type { CommandContext } from "./commands/context.ts";
import { note } from "./terminal.ts";

export type Face = "page" | "shell";

const builders: Readonly<Record<Face, string>> = { page: "renderer/build.ts", shell: "electron/build.ts" };
const root = new URL("../../", import.meta.url);

/** A look at the sources takes 0.3 s; after this somebody waits, and is told for what. */
const SILENT_MS = 1_000;

/** Builds nothing that is fresh. What the builder prints is shown only when it fails; then this throws. */
export const buildStaleFaces = async ({ terminal, json }: CommandContext, faces: readonly Face[]): Promise<void> => {
  for (const face of faces) {
    const script = fileURLToPath(new URL(builders[face], root));
    if (!existsSync(script)) continue;
    const telling = setTimeout(() => json || note(terminal, `Preparing the ${face}…`), SILENT_MS);
    const builder = spawn(process.execPath, [script, "--if-stale"], {
      cwd: fileURLToPath(root),
      stdio: "pipe",
      signal: terminal.interrupted,
    });
    builder.stdin.end();
    builder.stdout.resume();
    const [said, [code]] = await Promise.all([text(builder.stderr), once(builder, "exit")]).finally(() => clearTimeout(telling));
    if (code === 0) continue;
    terminal.stderr.write(said);
    throw new AppError("internal", `${builders[face]} ended with ${code}`);
  }
};
