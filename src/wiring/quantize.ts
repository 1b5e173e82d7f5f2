/** Quantizing: the domain's ports met by the library, the program in resources/tools, and the disk. */
import { access, constants, statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { createQuantizing, type Quantizing } from "#src/models/quantizing/quantizing.ts";
import { runProgram } from "#src/process/program.ts";
import type { Runs } from "#src/run/runs.ts";
import { now } from "./identity.ts";
import { modelChildren } from "./modelChildren.ts";
import type { WiredModels } from "./models.ts";
import type { PageCalls } from "./shapes.ts";

/** The largest models take hours on a small machine; a day means that something hangs. */
const DEADLINE_MS = 24 * 60 * 60_000;

/** Bytes a user may still write below this folder. */
export const freeBytes = async (folder: string): Promise<number> => {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
};

/** Where `npm run build:quantizer` puts it, and the package has it. */
const toolPath = (resources: string): string =>
  join(resources, "tools", `${process.platform}-${process.arch}`, process.platform === "win32" ? "llama-quantize.exe" : "llama-quantize");

export interface WiredQuantizing {
  readonly calls: Pick<PageCalls["models"], "quantizer" | "quantize">;
  /** Deletes what a core that died left unfinished; once, before anything is quantized. */
  start(): Promise<void>;
}

/** `resources`: folder of this installation's resources. */
export const wireQuantizing = (deps: {
  readonly models: WiredModels;
  readonly runs: Runs;
  readonly resources: string;
  readonly modelsDir: string;
}): WiredQuantizing => {
  const tool = toolPath(deps.resources);
  const domain = async (): Promise<Quantizing> => {
    const library = await deps.models.library();
    return createQuantizing({
      tool: () =>
        access(tool, constants.X_OK).then(
          () => tool,
          () => null,
        ),
      run: async (job, signal) => await runProgram({ ...job, label: "quantizer", deadlineMs: DEADLINE_MS, signal }),
      validate: modelChildren.validate,
      look: library.look,
      folders: library.places,
      take: async (path, from) => {
        const isBeside = dirname(path) === dirname(from.paths[0] ?? "");
        const place = isBeside ? { source: from.source, folderId: from.folderId } : { source: "uploaded" as const, folderId: null };
        await library.take(path, place, {
          origin: { kind: "quantized", from: from.verdict.kind === "valid" ? from.verdict.header.name : "a model" },
          tags: from.tags,
          template: from.template,
        });
      },
      freeBytes,
      // One core is left for whoever waits for an answer.
      threads: () => Math.max(1, availableParallelism() - 1),
      runs: deps.runs,
      now,
      ownFolder: deps.modelsDir,
    });
  };
  const made: { domain: Promise<Quantizing> | null } = { domain: null };
  const quantizing = (): Promise<Quantizing> => {
    made.domain ??= domain();
    return made.domain;
  };
  return {
    calls: {
      quantizer: async (input) => await (await quantizing()).quantizer(input),
      quantize: async (input) => await (await quantizing()).quantize(input),
    },
    start: async () => await (await quantizing()).sweep(),
  };
};
