/** llama.cpp as it lies in the node-llama-cpp package: its source from the bundle, built with cmake, cached outside the tree. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const packageRoot = join(dirname(createRequire(import.meta.url).resolve("node-llama-cpp")), "..");
const version = (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
/** Where sources, builds and made models are kept between runs; one folder for each version of the package. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deskside-bench", version);

const run = (command: string, args: readonly string[]): string | null => {
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? null : `${command} ${args[0] ?? ""}: ${error?.message ?? stderr.slice(-400)}`;
};

/** Of the page, the network and the tests of llama.cpp nothing is wanted. */
const common = [
  "-DCMAKE_BUILD_TYPE=Release",
  "-DLLAMA_USE_PREBUILT_UI=OFF",
  "-DLLAMA_BUILD_UI=OFF",
  "-DLLAMA_OPENSSL=OFF",
  "-DLLAMA_BUILD_TESTS=OFF",
  "-DGGML_CCACHE=OFF",
];

export interface LlamaBuild {
  /** Name of the build's folder in the cache: one for each set of options. */
  readonly folder: string;
  readonly options: readonly string[];
  readonly targets: readonly string[];
  /** Said before it begins; building takes minutes. */
  readonly notice: string;
}

export type BuiltTools =
  | { readonly kind: "present"; readonly path: (target: string) => string; readonly source: string }
  | { readonly kind: "absent"; readonly reason: string };

/** Builds what is missing of the targets. Absent with the reason where there is no compiler, or it failed. Blocks for as long as that takes. */
export const buildLlamaTools = ({ folder, options, targets, notice }: LlamaBuild): BuiltTools => {
  const source = join(cacheFolder, "llama.cpp");
  const build = join(cacheFolder, folder);
  const path = (target: string): string => join(build, "bin", process.platform === "win32" ? `${target}.exe` : target);
  if (targets.every((target) => existsSync(path(target)))) return { kind: "present", path, source };
  mkdirSync(cacheFolder, { recursive: true });
  const missing = ["git", "cmake", "c++"].filter((command) => run(command, ["--version"]) !== null);
  if (missing.length > 0) return { kind: "absent", reason: `llama.cpp's tools cannot be built here: ${missing.join(", ")} not found` };
  console.error(notice);
  const failure =
    (existsSync(source) ? null : run("git", ["clone", "--quiet", join(packageRoot, "llama", "gitRelease.bundle"), source])) ??
    run("cmake", ["-S", source, "-B", build, ...common, ...options]) ??
    run("cmake", ["--build", build, "-j2", "--target", ...targets]);
  return failure === null ? { kind: "present", path, source } : { kind: "absent", reason: failure };
};
