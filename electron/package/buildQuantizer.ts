/** `npm run build:quantizer`: builds llama-quantize from the source inside the node-llama-cpp package, and puts it where the core and the package look. */
import { chmodSync, copyFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLlamaTools } from "./llamaCpp.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * One file that runs on any machine of its kind: nothing beside it is needed (static), and of the processor only what ten-year-old ones have
 * (GGML_NATIVE would bind it to this machine's). Its threads are its own, so OpenMP is not missed.
 */
const built = buildLlamaTools({
  folder: "build-static",
  options: [
    "-DBUILD_SHARED_LIBS=OFF",
    "-DGGML_NATIVE=OFF",
    "-DGGML_OPENMP=OFF",
    ...(process.platform === "linux" ? ["-DCMAKE_EXE_LINKER_FLAGS=-static-libstdc++ -static-libgcc"] : []),
  ],
  targets: ["llama-quantize"],
  notice: "Building llama-quantize; once, some minutes…",
});
if (built.kind === "absent") {
  console.error(built.reason);
  process.exit(1);
}
const from = built.path("llama-quantize");
const folder = join(root, "resources", "tools", `${process.platform}-${process.arch}`);
const to = join(folder, process.platform === "win32" ? "llama-quantize.exe" : "llama-quantize");
mkdirSync(folder, { recursive: true });
// Put in place in one step: a core that looks meanwhile must not start half a program.
copyFileSync(from, `${to}.new`);
chmodSync(`${to}.new`, 0o755);
renameSync(`${to}.new`, to);
console.log(`${to} (${(statSync(to).size / 1e6).toFixed(1)} MB)`);
