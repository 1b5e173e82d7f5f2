/** llama.cpp's own tools for comparison, built once from the source bundle inside the node-llama-cpp package, cached outside the tree. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const packageRoot = join(dirname(createRequire(import.meta.url).resolve("node-llama-cpp")), "..");
const version = (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
/** Where sources, builds and made models are kept between runs. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deskside-bench", version);

const tools = ["llama-bench", "llama-server", "llama-quantize"] as const;
export type LlamaTool = (typeof tools)[number];

export type LlamaTools =
  | { readonly kind: "present"; readonly path: (tool: LlamaTool) => string; readonly source: string }
  | { readonly kind: "absent"; readonly reason: string };

const run = (command: string, args: readonly string[]): string | null => {
  const { status, error, stderr } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? null : `${command} ${args[0] ?? ""}: ${error?.message ?? stderr.slice(-400)}`;
};

/** Builds what is missing (about 13 minutes on two cores the first time). Absent with the reason where there is no compiler. */
export const llamaTools = (): LlamaTools => {
  const source = join(cacheFolder, "llama.cpp");
  const build = join(cacheFolder, "build");
  const path = (tool: LlamaTool) => join(build, "bin", tool);
  if (tools.every((tool) => existsSync(path(tool)))) return { kind: "present", path, source };
  mkdirSync(cacheFolder, { recursive: true });
  const missing = ["git", "cmake", "c++"].filter((command) => run(command, ["--version"]) !== null);
  if (missing.length > 0) return { kind: "absent", reason: `llama.cpp's tools cannot be built here: ${missing.join(", ")} not found` };
  console.error("Building llama.cpp's own tools for the comparison; once, about 13 minutes on two cores…");
  const failure =
    (existsSync(source) ? null : run("git", ["clone", "--quiet", join(packageRoot, "llama", "gitRelease.bundle"), source])) ??
    run("cmake", [
      "-S",
      source,
      "-B",
      build,
      "-DCMAKE_BUILD_TYPE=Release",
      "-DGGML_NATIVE=ON",
      "-DLLAMA_USE_PREBUILT_UI=OFF",
      "-DLLAMA_BUILD_UI=OFF",
      "-DLLAMA_OPENSSL=OFF",
      "-DLLAMA_BUILD_TESTS=OFF",
      "-DGGML_CCACHE=OFF",
    ]) ??
    run("cmake", ["--build", build, "-j2", "--target", ...tools]);
  return failure === null ? { kind: "present", path, source } : { kind: "absent", reason: failure };
};
