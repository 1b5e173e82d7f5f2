/** Lays out what the package carries beside the shell's archive: the compiled core with its packages, and the Node that runs it. */
import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileCore } from "./compileCore.ts";
import { productionModules } from "./productionModules.ts";

export interface StageOptions {
  /** The checkout. */
  readonly root: string;
  /** Emptied first; becomes `core/` and `runtime/`. */
  readonly to: string;
  /** Real Node executable that ships. */
  readonly node: string;
}

/** Kept out of the package: what only a developer of that package reads, and its sources. */
const superfluous = /\/(\.github|test|tests|docs|example|examples|benchmark)(\/|$)|\.(map|d\.ts|d\.mts|d\.cts|ts|mts|md|markdown)$/i;
/** node-llama-cpp's sources (34 MB), for building on the spot: the package never builds. The small files beside them it reads at each start. */
const llamaSources = /node-llama-cpp\/(llama\/(gitRelease\.bundle|addon|patches|xpack|cmake|toolchains|profiles)|templates)(\/|$)/;

/** The page must be built before. The core's folder has the shape of the checkout, so that each part finds the others as there. */
export const stage = async ({ root, to, node }: StageOptions): Promise<void> => {
  await rm(to, { recursive: true, force: true });
  const core = join(to, "core");
  await compileCore(root, core);
  await writeFile(join(core, "package.json"), corePackage(await readFile(join(root, "package.json"), "utf8")));
  await cp(join(root, "resources", "starter"), join(core, "resources", "starter"), { recursive: true });
  await cp(join(root, "resources", "catalogue.json"), join(core, "resources", "catalogue.json"));
  await cp(join(root, "resources", "templates"), join(core, "resources", "templates"), { recursive: true });
  // Empty but for its README where the quantizer was not built: the package then explains that.
  await cp(join(root, "resources", "tools"), join(core, "resources", "tools"), { recursive: true });
  await cp(join(root, "resources", "lab"), join(core, "resources", "lab"), { recursive: true });
  await cp(join(root, "dist", "renderer"), join(core, "dist", "renderer"), { recursive: true });
  for (const path of productionModules(root)) await copyPackage(join(root, path), join(core, path));
  const runtime = join(to, "runtime", process.platform === "win32" ? "node.exe" : "node");
  await mkdir(join(to, "runtime"), { recursive: true });
  await copyFile(node, runtime);
  await chmod(runtime, 0o755);
};

/** Nested node_modules are packages of their own in the lockfile. */
const copyPackage = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(from.length);
      return !inside.includes("/node_modules") && !superfluous.test(inside) && !llamaSources.test(path);
    },
  });

/** Only what Node and the core read. */
const corePackage = (text: string): string => {
  const { name, version, license, dependencies } = JSON.parse(text) as Record<string, unknown>;
  return `${JSON.stringify({ name, version, license, type: "module", imports: { "#src/*": "./src/*" }, dependencies }, null, 2)}\n`;
};
