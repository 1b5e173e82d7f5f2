/** The `deskside` command with the real core and the real starter model. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { readCoreFile } from "#src/launcher/coreFile.ts";
import { type CommandOptions, runCommand, startCommand } from "#test/support/commandLine.ts";

const starter = fileURLToPath(new URL("../../resources/starter/starter-q8_0.gguf", import.meta.url));
const dirs: string[] = [];
const freshDir = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), "deskside-cli-"));
  dirs.push(dir);
  return dir;
};
/** One core for the tests that only use it. */
let shared = "";
beforeAll(async () => {
  shared = await freshDir();
});
afterAll(async () => {
  for (const dir of dirs) {
    if ((await readCoreFile(dir)) !== null) await runCommand(["quit", "--data-dir", dir]);
    await rm(dir, { recursive: true, force: true, maxRetries: 10 });
  }
}, 60_000);
const deskside = (dataDir: string, args: readonly string[], options?: CommandOptions) =>
  runCommand([...args, "--data-dir", dataDir], options);
const json = (text: string): unknown => JSON.parse(text);

it("answers a question with one object that names model, figures and why it ended", async () => {
  const { code, stdout, stderr } = await deskside(shared, ["chat", "Hello!", "--json", "--seed", "1", "--max-tokens", "40"]);
  expect([code, stderr, json(stdout)]).toEqual([
    0,
    "",
    {
      text: expect.stringMatching(/\w/),
      model: expect.stringContaining("Starter"),
      starter: true,
      stats: {
        promptTokens: expect.any(Number),
        cachedTokens: expect.any(Number),
        generatedTokens: expect.any(Number),
        ttftMs: expect.any(Number),
        promptTokensPerSecond: expect.any(Number),
        generationTokensPerSecond: expect.any(Number),
      },
      finishReason: expect.stringMatching(/^(stop|length)$/),
    },
  ]);
});

it("streams the same answer as plain text, from a message on stdin, with a model named by its file", async () => {
  const options = ["--seed", "1", "--max-tokens", "40"];
  const named = await deskside(shared, ["chat", "-", "--model", starter, ...options], { stdin: "Hello!" });
  const whole = json((await deskside(shared, ["chat", "Hello!", "--json", ...options])).stdout);
  expect([named.code, named.stderr, { text: named.stdout.trimEnd() }]).toEqual([
    0,
    expect.stringMatching(/^Answered by the starter model, [^\n]+\n$/),
    { text: (whole as { text: string }).text },
  ]);
});

it("leaves no chat behind", async () => {
  const dataDir = await freshDir();
  await deskside(dataDir, ["chat", "Remember the canary zebrafinch", "--max-tokens", "8"]);
  await deskside(dataDir, ["quit"]);
  expect(spawnSync("grep", ["-rl", "zebrafinch", dataDir]).status).toBe(1);
});

it("judges any file whatever, with an exit code a script can use", async () => {
  const folder = await freshDir();
  await writeFile(join(folder, "notes.gguf"), "these are no weights");
  const inspect = async (path: string) => {
    const { code, stdout, stderr } = await deskside(shared, ["models", "inspect", path, "--json"]);
    expect(stderr).toBe("");
    return { exit: code, ...(json(stdout) as Record<string, unknown>) };
  };
  expect(await inspect(starter)).toMatchObject({ exit: 0, valid: true, quantization: "Q8_0" });
  expect(await inspect(join(folder, "notes.gguf"))).toMatchObject({ code: "not-gguf", valid: false, message: expect.any(String) });
  await symlink("nothing-there.gguf", join(folder, "link"));
  const missing = { [join(folder, "nothing-there.gguf")]: "missing", [join(folder, "notes.gguf", "x")]: "missing" };
  const others = { [join(folder, "link")]: "missing", [folder]: "not-a-file", "/dev/null": "not-a-file", "/dev/zero": "not-a-file" };
  for (const [path, code] of Object.entries({ ...missing, ...others }))
    expect(await inspect(path)).toMatchObject({ exit: 3, valid: false, code, message: expect.any(String) });
  const { code } = await deskside(shared, ["models", "inspect", join(folder, "notes.gguf")]);
  expect(code).toBe(3);
});

it("compares a model that is added beside a checksum file at once, and one by name on request", async () => {
  const dataDir = await freshDir();
  const usb = await freshDir();
  const bytes = await readFile(starter);
  const right = createHash("sha256").update(bytes).digest("hex");
  for (const name of ["good.gguf", "bad.gguf"]) await writeFile(join(usb, name), bytes);
  await writeFile(join(usb, "SHA256SUMS"), `${right}  good.gguf\n${"0".repeat(64)}  bad.gguf\n`);
  const added = await deskside(dataDir, ["models", "add", usb]);
  expect([added.code, added.stdout]).toEqual([0, expect.stringContaining("good.gguf matches the checksum file.\n")]);
  expect(added.stdout).toContain("bad.gguf does NOT match the checksum file");
  const passport = await deskside(dataDir, ["models", "inspect", "goo", "--json"]);
  expect(json(passport.stdout)).toMatchObject({
    valid: true,
    quantization: "Q8_0",
    passport: { sha256: right, verified: { matches: true } },
  });
  const verify = async (...args: readonly string[]) => {
    const { code, stdout } = await deskside(dataDir, ["models", "verify", ...args, "--json"]);
    return [code, (json(stdout) as { verified?: unknown }).verified ?? null];
  };
  await writeFile(join(usb, "other.txt"), `${right} *bad.gguf\n`);
  expect(await verify("bad", "--checksums", join(usb, "other.txt"))).toEqual([0, expect.objectContaining({ matches: true })]);
  expect(await verify(join(usb, "bad.gguf"))).toEqual([3, expect.objectContaining({ against: "checksum-file", matches: false })]);
  expect(await verify("starter-q8")).toEqual([0, expect.objectContaining({ against: "shipped", matches: true })]);
  expect((await deskside(dataDir, ["models", "verify", "good", "--checksums", starter])).code).toBe(3);
});

it("takes a model out of the library, and its file into the trash only when told", async () => {
  const dataDir = await freshDir();
  const folder = await freshDir();
  const file = join(folder, "gone.gguf");
  const env = { XDG_DATA_HOME: join(folder, "data") };
  await writeFile(file, await readFile(starter));
  await deskside(dataDir, ["models", "add", file], { env });
  expect(await deskside(dataDir, ["models", "remove", "gone"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("the file stays"),
  });
  expect(await deskside(dataDir, ["models", "remove", file])).toMatchObject({ code: 3 });
  expect(await deskside(dataDir, ["models", "remove", "gone"])).toMatchObject({ code: 2 });
  await deskside(dataDir, ["models", "add", file]);
  const trashed = await deskside(dataDir, ["models", "remove", "gone.gguf", "--trash", "--json"]);
  expect([trashed.code, json(trashed.stdout)]).toEqual([0, { removed: "gone.gguf", trashed: true }]);
  expect(await readFile(join(folder, "data", "Trash", "info", "gone.gguf.trashinfo"), "utf8")).toContain("[Trash Info]");
  expect((await deskside(dataDir, ["models", "remove", "starter-q8", "--trash"])).stderr).toContain("comes with the app");
});

it("adds a file where it lies, lists it, and refuses one that is not there", async () => {
  const dataDir = await freshDir();
  const added = await deskside(dataDir, ["models", "add", starter, "--json"]);
  const list = await deskside(dataDir, ["models", "list"]);
  const missing = await deskside(dataDir, ["models", "add", "/nowhere/x.gguf"]);
  expect([added.code, json(added.stdout), list.code, list.stdout]).toEqual([
    0,
    { models: [expect.objectContaining({ fileName: "starter-q8_0.gguf" })] },
    0,
    expect.stringMatching(/LEVEL.*\nStarter.*\n.*Nearly exact.*Q8_0/),
  ]);
  expect([missing.code, missing.stdout, missing.stderr]).toEqual([3, "", expect.stringMatching(/^deskside: [^\n]+\n$/)]);
});

it("ends with one core when three commands start at once on a fresh machine", async () => {
  const dataDir = await freshDir();
  const results = await Promise.all([1, 2, 3].map(() => deskside(dataDir, ["models", "list", "--json"])));
  expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, ""]));
  const core = await readCoreFile(dataDir);
  const running = () =>
    spawnSync("pgrep", ["-f", `main.ts --data-dir ${dataDir}`], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
  // A core that lost the race may still be on its way out.
  await vi.waitFor(() => expect(running()).toEqual([String(core?.pid)]), 20_000);
});

it("serves until Ctrl-C, which ends the core it started", async () => {
  const dataDir = await freshDir();
  const serving = startCommand(["serve", "--json", "--data-dir", dataDir]);
  const { url, token } = json(await serving.spoke) as { url: string; token: string };
  const asked = (authorization: string) =>
    fetch(`${url}/api/page/models/list`, { method: "POST", body: "{}", headers: { authorization, "content-type": "application/json" } });
  expect([(await asked(`Bearer ${token}`)).status, (await asked("Bearer wrong")).status]).toEqual([200, 401]);
  const core = await readCoreFile(dataDir);
  serving.child.kill("SIGINT");
  const { code, stderr } = await serving.result;
  expect([code, stderr, await readCoreFile(dataDir)]).toEqual([0, "", null]);
  expect(() => process.kill(core?.pid ?? 0, 0)).toThrow("ESRCH");
});

it("opens in the browser where there is no window, says why in one line, and leaves a core alone that it did not start", async () => {
  const opened = startCommand(["--no-open", "--data-dir", shared]);
  expect(await opened.spoke).toMatch(/^Deskside is open at http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]+\n$/);
  opened.child.kill("SIGINT");
  const { code, stderr } = await opened.result;
  // Sources changed since the last build, or a busy machine, add a line that says what is waited for.
  const lines = stderr
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "Preparing the page…");
  expect([code, lines]).toEqual([
    0,
    [expect.stringMatching(/Opening in the browser instead\.$/), expect.stringMatching(/^The address works once\./)],
  ]);
  expect((await deskside(shared, ["models", "list"])).code).toBe(0);
});

it("ends a serving command cleanly when another one quits its core", async () => {
  const dataDir = await freshDir();
  const serving = startCommand(["serve", "--json", "--data-dir", dataDir]);
  await serving.spoke;
  await deskside(dataDir, ["quit"]);
  const { code, stderr } = await serving.result;
  expect([code, stderr]).toEqual([0, ""]);
});

it("keeps data behind a passphrase shut without it, and takes it from a file, never from argv", async () => {
  const dataDir = await freshDir();
  const folder = await freshDir();
  const file = (name: string, text: string) =>
    writeFile(join(folder, name), text).then(() => ({ env: { DESKSIDE_PASSPHRASE_FILE: join(folder, name) } }));
  const right = await file("right", "correct horse battery\n");
  const wrong = await file("wrong", "incorrect horse\n");
  const codes = [
    (await deskside(dataDir, ["protect", "--by", "passphrase"], right)).code,
    (await deskside(dataDir, ["quit"])).code,
    (await deskside(dataDir, ["models", "list"])).code,
    (await deskside(dataDir, ["models", "list"], wrong)).code,
    (await deskside(dataDir, ["models", "list"], right)).code,
  ];
  expect(codes).toEqual([0, 0, 5, 5, 0]);
  const locked = await deskside(await freshDir(), ["models", "list", "--json"], { env: { DESKSIDE_PASSPHRASE_FILE: "/nowhere" } });
  expect(locked.code).toBe(0);
});

it("explains a database that cannot be opened, in one line or one object, and never replaces it", async () => {
  const dataDir = await freshDir();
  await deskside(dataDir, ["models", "list"]);
  await deskside(dataDir, ["quit"]);
  await writeFile(join(dataDir, "deskside.db"), "no database ".repeat(1000));
  const plain = await deskside(dataDir, ["models", "list"]);
  const object = await deskside(dataDir, ["models", "list", "--json"]);
  expect([plain.code, plain.stdout, plain.stderr]).toEqual([5, "", expect.stringMatching(/^deskside: [^\n]+\n$/)]);
  const error = { code: expect.stringMatching(/^store\//), message: expect.any(String) };
  expect([object.code, json(object.stdout), object.stderr]).toEqual([5, { error: expect.objectContaining(error) }, ""]);
  expect(await readFile(join(dataDir, "deskside.db"), "utf8")).toBe("no database ".repeat(1000));
});

const oldNode = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "node"))
  .find((node) => /^v(1\d|2[0-3])\./.test(spawnSync(node, ["--version"], { encoding: "utf8" }).stdout ?? ""));

it("goes on with its own Node where the system's is too old", async (context) => {
  if (oldNode === undefined) return context.skip("no Node older than 24 on PATH");
  const { code, stdout } = await deskside(shared, ["--version"], { node: oldNode });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});
