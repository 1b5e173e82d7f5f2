/**
 * F16 and Q4_0 of the shipped starter, for the tests of the quantization lab. The F16 is the shipped Q8_0 written out, so that the three differ in form alone.
 *
 *   npm run build:quantizer && node starter/make_lab_models.ts [folder] [path of llama-quantize]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [, , folder = join(root, ".cache", "starter"), quantize = join(root, "resources", "tools", `${process.platform}-${process.arch}`, "llama-quantize")] =
  process.argv;
const shipped = join(root, "resources", "starter", "starter-q8_0.gguf");
const f16 = join(folder, "starter-f16.gguf");
const q4 = join(folder, "starter-q4_0.gguf");

mkdirSync(folder, { recursive: true });
execFileSync(quantize, ["--allow-requantize", shipped, f16, "F16", "1"], { stdio: "pipe" });
// --pure: the tied embedding too, as it is a fifth of this model.
execFileSync(quantize, ["--pure", f16, q4, "Q4_0", "1"], { stdio: "pipe" });
for (const path of [f16, q4]) console.log(path, statSync(path).size);
