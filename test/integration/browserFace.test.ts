/** The face for browsers of a whole core: what a page may look into, and how long the face lives. */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EntryId } from "#src/contract/ids.ts";
import { connectCore } from "#src/launcher/core.ts";
import { type RunningCore, startCore } from "#src/main.ts";
import type { PageClient } from "#test/support/carriers.ts";
import { runCommand, startCommand } from "#test/support/commandLine.ts";

let parent: string;
let core: RunningCore;
const engineChild = new URL("../support/fakeEngineChild.ts", import.meta.url);
beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), "deskside-face-")));
  await mkdir(join(parent, "home", "models"), { recursive: true });
  await mkdir(join(parent, "other"));
  vi.stubEnv("HOME", join(parent, "home"));
  core = await startCore({ dataDir: join(parent, "data"), engineChild, starterPath: null });
});
afterEach(async () => {
  await core.close();
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true, force: true, maxRetries: 10 });
});

const connect = () => connectCore({ dataDir: join(parent, "data"), spawn: false, signal: AbortSignal.timeout(30_000) });

/** The page as a script with a bearer sees it over 127.0.0.1, after `serve` with these roots. */
const served = async (...roots: readonly string[]): Promise<PageClient> => {
  const { control } = await connect();
  const { url } = await control.serve({ port: 0, roots: [...roots] });
  const { bearer } = await control.signInCode({ bearer: true });
  return createORPCClient<PageClient>(new RPCLink({ url: `${url}/api/page`, headers: { authorization: `Bearer ${bearer}` } }));
};
const namesOf = async (page: PageClient, entryId?: EntryId): Promise<readonly string[]> => {
  const { entries } = await page.grants.browse(entryId === undefined ? {} : { entryId });
  return entries.map(({ name }) => name);
};

test("a page served without roots may look into the home folder", async () => {
  const page = await served();
  const [home] = (await page.grants.browse({})).entries;
  expect([home?.name, home?.kind, await namesOf(page, home?.id)]).toEqual(["home", "folder", ["models"]]);
});

test("roots that were named stay the only ones, also when serving is asked for again without any", async () => {
  await served(join(parent, "other"));
  expect(await namesOf(await served())).toEqual([basename(join(parent, "other"))]);
});

test("the ledger tells a page from a command", async () => {
  const page = await served();
  await (await page.core.events({})).next();
  await (await (await connect()).page.core.events({})).next();
  const { entries } = await page.privacy.ledger();
  expect(entries.filter(({ kind }) => kind === "page-connected").map(({ what }) => what)).toEqual(["command line", "page"]);
});

test("Ctrl-C of a command that serves a core which ran already closes the face and leaves the core", async () => {
  const serving = startCommand(["serve", "--json", "--data-dir", join(parent, "data")]);
  const { url } = JSON.parse(await serving.spoke);
  expect(core.url()).toBe(url);
  serving.child.kill("SIGINT");
  expect(await serving.result).toMatchObject({ code: 0, stderr: "" });
  expect([core.url(), (await connect()).state]).toEqual([null, "ready"]);
});

test("another port than the one served is refused in a line that names both", async () => {
  await served();
  const { code, stdout, stderr } = await runCommand(["serve", "--no-open", "--port", "1", "--data-dir", join(parent, "data")]);
  expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(`(port: 1, served port: ${new URL(core.url() ?? "").port})`)]);
});

test("a core whose face was given up ends for idleness again", async () => {
  const dataDir = join(parent, "idle");
  const idle = await startCore({ dataDir, engineChild, starterPath: null, idleMs: 1_000 });
  const { control } = await connectCore({ dataDir, spawn: false, signal: AbortSignal.timeout(30_000) });
  await control.serve({ port: 0, roots: [] });
  await control.endServe();
  await expect(idle.ended).resolves.toBeUndefined();
});
