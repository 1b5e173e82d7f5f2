/** llama-quantize for real: every level of the starter's F16 file becomes a model that loads and answers; cancelled and killed ones leave nothing. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { copyFile, link } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ModelId } from "#src/contract/ids.ts";
import { validateFiles } from "#src/models/child/validateFiles.ts";
import { levels } from "#src/models/quantizing/levels.ts";
import { bytesDone } from "#src/models/quantizing/output.ts";
import { runProgram } from "#src/process/program.ts";
import { runCommand } from "#test/support/commandLine.ts";
import { type RealCore, startRealCore } from "#test/support/realCore.ts";

const tool = fileURLToPath(new URL(`../../resources/tools/${process.platform}-${process.arch}/llama-quantize`, import.meta.url));
const f16 = fileURLToPath(new URL("../../../shared/starter/starter-f16.gguf", import.meta.url));
/** 1.5 GB of random weights, made by the bench: long enough to stop something in its midst. */
const large = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deskside-bench", "3.22.1", "q06-f16.gguf");
const missing = [
  ...(existsSync(tool) ? [] : ["llama-quantize (npm run build:quantizer)"]),
  ...(existsSync(f16) ? [] : ["shared/starter/starter-f16.gguf"]),
];
const missingLarge = [...missing, ...(existsSync(large) ? [] : ["the bench's 0.6B model (npm run bench)"])];

let folder: string;
let core: RealCore | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskside-quantize-"));
});
afterEach(async () => {
  await core?.kill("SIGKILL");
  core = null;
  await runCommand(["quit", "--data-dir", join(folder, "data")]);
  rmSync(folder, { recursive: true, force: true });
});
const deskside = (...args: readonly string[]) => runCommand([...args, "--data-dir", join(folder, "data")]);
const files = (): string[] =>
  readdirSync(folder)
    .filter((name) => name !== "data")
    .toSorted();

const without = (what: readonly string[]): string => (what.length === 0 ? "" : ` (skipped without ${what.join(" and ")})`);

it.skipIf(missing.length > 0)(`makes a sound model of every level it offers${without(missing)}`, { timeout: 120_000 }, async () => {
  const sizes: string[] = [];
  for (const level of levels) {
    const to = join(folder, `starter-${level}.gguf`);
    const lines: string[] = [];
    const end = await runProgram({
      file: tool,
      args: [f16, to, level, "2"],
      label: "quantizer",
      deadlineMs: 60_000,
      onLine: (line) => void lines.push(line),
    });
    expect([level, end, validateFiles([to])]).toMatchObject([level, { kind: "done" }, { kind: "valid", header: { quantization: level } }]);
    const done = lines.map(bytesDone).filter((bytes) => bytes !== null);
    expect(done.length).toBe(63);
    // Progress counts the source's bytes; the header is not among them.
    expect(done.reduce((sum, bytes) => sum + bytes, 0) / statSync(f16).size).toBeGreaterThan(0.95);
    sizes.push(`${level} ${(statSync(to).size / 1e6).toFixed(2)} MB`);
  }
  console.log(sizes.join(" · "));
});

it.skipIf(missing.length > 0)(
  `makes a level by the command line, which loads and answers; one already quantized is refused${without(missing)}`,
  { timeout: 120_000 },
  async () => {
    await copyFile(f16, join(folder, "starter-f16.gguf"));
    await deskside("models", "add", join(folder, "starter-f16.gguf"));
    const { code, stdout } = await deskside("models", "quantize", "starter-f16", "q4_k_m", "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { model: { fileName: "starter-Q4_K_M.gguf", source: "linked", sha256: null } }]);
    expect(files()).toEqual(["starter-Q4_K_M.gguf", "starter-f16.gguf"]);
    const answer = await deskside("chat", "Hello!", "--model", join(folder, "starter-Q4_K_M.gguf"), "--max-tokens", "16", "--json");
    expect([answer.code, JSON.parse(answer.stdout)]).toMatchObject([0, { text: expect.stringMatching(/\w/) }]);
    const again = await deskside("models", "quantize", "starter-Q4_K_M", "Q2_K", "--json");
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([3, { error: { details: { reason: "already-quantized" } } }]);
  },
);

it.skipIf(missingLarge.length > 0)(
  `leaves nothing of one that was cancelled or whose core was killed${without(missingLarge)}`,
  { timeout: 240_000 },
  async () => {
    await link(large, join(folder, "large-f16.gguf")).catch(() => copyFile(large, join(folder, "large-f16.gguf")));
    core = await startRealCore(join(folder, "data"));
    const { page, control } = core.connection;
    const { grantId } = await control.grantPath({ path: join(folder, "large-f16.gguf") });
    const modelId = (await page.models.add({ grantId })).modelIds[0] as ModelId;
    const { runId } = await page.models.quantize({ modelId, type: "Q4_K_M" });
    const unfinished = (): string[] => files().filter((name) => name.endsWith(".part"));
    await expect.poll(() => unfinished().length, { timeout: 30_000, interval: 20 }).toBe(1);
    const cancelledAt = performance.now();
    await page.runs.cancel({ runId });
    await expect.poll(() => unfinished().length, { timeout: 10_000, interval: 20 }).toBe(0);
    console.log(`cancelled, gone after ${Math.round(performance.now() - cancelledAt)} ms`);

    await page.models.quantize({ modelId, type: "Q4_K_M" });
    await expect.poll(() => unfinished().length, { timeout: 30_000, interval: 20 }).toBe(1);
    await core.kill("SIGKILL");
    // The program dies of its next line; the next core sweeps what it left.
    core = await startRealCore(join(folder, "data"));
    await expect.poll(() => files(), { timeout: 30_000, interval: 100 }).toEqual(["large-f16.gguf"]);
    expect((await core.connection.page.models.list()).map(({ fileName }) => fileName)).toEqual(["starter-q8_0.gguf", "large-f16.gguf"]);
  },
);
