import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { runCommandLine } from "#src/cli/run.ts";

/** What a command line that never reaches the core prints, and its exit code. */
const run = async (...args: string[]) => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await runCommandLine(args, { stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  return { code, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
};

it("prints the version and the help, whose exit codes are documented", async () => {
  expect(await run("--version")).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: "" });
  const help = await run("--help");
  expect(help.code).toBe(0);
  for (const word of ["serve", "chat", "models", "doctor", "--data-dir", "130 interrupted"]) expect(help.stdout).toContain(word);
});

it("prints a command's help when asked, and with exit code 2 where its subcommand is missing", async () => {
  const help = { code: 0, stdout: expect.stringMatching(/^Usage: deskside models.*inspect/s), stderr: "" };
  expect(await run("help", "models")).toEqual(help);
  expect(await run("models", "help")).toEqual(help);
  expect(await run("models", "--help")).toEqual(help);
  expect(await run("models")).toEqual({ code: 2, stdout: "", stderr: help.stdout });
  expect((await run("help")).stdout).toBe((await run("--help")).stdout);
});

it("refuses what it does not know, or a value out of range, in one line and with exit code 2", async () => {
  for (const args of [
    ["nonsense"],
    ["models", "nonsense"],
    ["chat"],
    ["chat", "hi", "--temperature", "9"],
    ["serve", "--port", "0x"],
    ["chat", "hi", "--seed", ""],
    ["--nope"],
  ]) {
    const { code, stdout, stderr } = await run(...args);
    expect([args, code, stdout, stderr]).toEqual([args, 2, "", expect.stringMatching(/^deskside: [^\n]+\n$/)]);
  }
});

it("gives a script the same refusal as one object on stdout", async () => {
  const { code, stdout, stderr } = await run("chat", "hi", "--max-tokens", "-1", "--json");
  expect([code, JSON.parse(stdout), stderr]).toEqual([
    2,
    { error: { code: "usage", message: expect.stringContaining("from 1 to 131072") } },
    "",
  ]);
});

it("refuses an empty message before anything is started", async () => {
  expect(await run("chat", "  ", "--data-dir", "/nonexistent/deskside")).toEqual({
    code: 2,
    stdout: "",
    stderr: "deskside: The message is empty.\n",
  });
});
