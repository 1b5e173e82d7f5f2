/** The compiled core, as the package carries it: same folders, same packages, JavaScript only. */

import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compileCore } from "../../electron/package/compileCore.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let installed = "";
beforeAll(async () => {
  installed = await mkdtemp(join(tmpdir(), "deskside-package-"));
  await compileCore(root, installed);
  for (const folder of ["starter", "templates"])
    await cp(join(root, "resources", folder), join(installed, "resources", folder), { recursive: true });
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  await writeFile(join(installed, "package.json"), JSON.stringify({ version, type: "module", imports: { "#src/*": "./src/*" } }));
  // The package copies them; a link is enough to show that nothing outside them is needed.
  await symlink(join(root, "node_modules"), join(installed, "node_modules"));
}, 60_000);
afterAll(() => rm(installed, { recursive: true, force: true, maxRetries: 10 }));

const deskside = async (...args: string[]) => {
  const child = spawn(process.execPath, [join(installed, "src/cli/deskside.mjs"), ...args, "--data-dir", join(installed, "data")]);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr };
};

it("starts from compiled modules, answers with the starter model, and validates a file in its child", async () => {
  const answer = await deskside("chat", "Hello!", "--json", "--max-tokens", "8");
  const verdict = await deskside("models", "inspect", join(installed, "package.json"), "--json");
  const quit = await deskside("quit");
  expect([answer.code, answer.stderr, JSON.parse(answer.stdout)]).toEqual([
    0,
    "",
    expect.objectContaining({ model: expect.stringContaining("Starter") }),
  ]);
  expect([verdict.code, JSON.parse(verdict.stdout), quit.code]).toEqual([
    3,
    expect.objectContaining({ valid: false, code: "not-gguf" }),
    0,
  ]);
}, 120_000);
