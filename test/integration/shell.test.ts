/**
 * The shell with the real core. Twice: the real shell code on a stand-in for the `electron` module (plain Node, Chromium windows; not Electron), and
 * Electron itself where its runtime is present.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { findDesktopRuntime } from "#src/cli/desktopRuntime.ts";
import { contentSecurityPolicy } from "#src/contract/csp.ts";
import { readCoreFile } from "#src/launcher/coreFile.ts";
import { runCommand } from "#test/support/commandLine.ts";
import { findChromium } from "../support/chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const starter = join(root, "resources/starter/starter-q8_0.gguf");

interface Face {
  readonly name: string;
  readonly executable: string;
  /** Why it cannot run here, or null. */
  readonly missing: string | null;
  /** What the page's own address looks like in it. */
  readonly origin: RegExp;
}
const runtime = await findDesktopRuntime(process.env);
const faces: readonly Face[] = [
  {
    name: "shell on a stand-in",
    executable: join(root, "test/support/shellStandIn/electron"),
    missing: findChromium() === null ? "no Chromium on this machine" : null,
    origin: /^http:\/\/127\.0\.0\.1:\d+$/,
  },
  {
    name: "shell in Electron",
    executable: runtime.kind === "present" ? runtime.executable : "",
    missing: runtime.kind === "present" ? null : runtime.why,
    origin: /^app:\/\/deskside$/,
  },
];

beforeAll(() => {
  for (const builder of ["renderer/build.ts", "electron/build.ts"])
    expect(spawnSync(process.execPath, [builder, "--if-stale"], { cwd: root }).status).toBe(0);
}, 240_000);

/** A call of the page's contract, made by the page itself. */
const call = (page: Page, path: string, input: unknown = {}) =>
  page.evaluate(
    async ([to, json]) => {
      const response = await fetch(`/api/page/${to}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ json }),
      });
      return { status: response.status, json: (await response.json()).json };
    },
    [path, input] as const,
  );

for (const face of faces)
  describe(face.name, () => {
    let dataDir = "";
    let app: ElectronApplication | null = null;
    const launch = async (env: Record<string, string> = {}): Promise<{ app: ElectronApplication; page: Page }> => {
      const launched = await _electron.launch({
        executablePath: face.executable,
        args: [join(root, "dist/electron/main.js"), `--data-dir=${dataDir}`],
        cwd: root,
        env: { ...process.env, ...env } as Record<string, string>,
        timeout: 60_000,
      });
      app = launched;
      const page = await launched.firstWindow();
      await page.waitForSelector("#page > *");
      return { app: launched, page };
    };

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), "deskside-shell-"));
    });
    afterAll(async () => {
      await app?.close();
      await runCommand(["quit", "--data-dir", dataDir]);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
    }, 60_000);

    it("shows the page on its own origin, with functions of the desktop and nothing of Node", async (context) => {
      if (face.missing !== null) return context.skip(face.missing);
      const { page } = await launch();
      const seen = await page.evaluate(async () => {
        const world = globalThis as unknown as Record<string, unknown>;
        const policy = (await fetch("/")).headers.get("content-security-policy");
        return {
          origin: location.origin,
          title: document.title,
          desktop: Object.keys(world.deskside as object).sort(),
          node: ["require", "process", "module", "standInSend", "Buffer"].filter((name) => name in world),
          policy,
        };
      });
      expect(seen).toEqual({
        origin: expect.stringMatching(face.origin),
        title: "Deskside",
        desktop: ["grantDropped", "pickDocumentFolder", "pickDocuments", "pickModelFile", "pickModelFolder", "platform"],
        node: [],
        policy: contentSecurityPolicy,
      });
    });

    it("forwards the page's calls to the core over the pipe alone, and never the control router", async (context) => {
      if (face.missing !== null) return context.skip(face.missing);
      const [page] = app?.windows() ?? [];
      if (page === undefined) throw new Error("no window");
      const list = await call(page, "models/list");
      expect([list.status, list.json]).toEqual([200, [expect.objectContaining({ source: "starter" })]]);
      const control = await page.evaluate(async () => (await fetch("/api/control/quit", { method: "POST", body: "{}" })).status);
      expect([control, (await readCoreFile(dataDir))?.url]).toEqual([404, null]);
    });

    it("turns a chosen file into a grant, and a cancelled dialog into null", async (context) => {
      if (face.missing !== null) return context.skip(face.missing);
      const [page] = app?.windows() ?? [];
      if (app === null || page === undefined) throw new Error("no window");
      const pick = () =>
        page.evaluate(() => (globalThis as unknown as { deskside: { pickModelFile(): Promise<string | null> } }).deskside.pickModelFile());
      await app.evaluate(({ dialog }) => {
        dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] });
      });
      expect(await pick()).toBeNull();
      await app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
      }, starter);
      const added = await call(page, "models/add", { grantId: await pick() });
      expect([added.status, added.json]).toEqual([200, { modelIds: [expect.any(String)], folderId: null }]);
    });

    it("finds a new core after the old one was killed", async (context) => {
      if (face.missing !== null) return context.skip(face.missing);
      const [page] = app?.windows() ?? [];
      if (page === undefined) throw new Error("no window");
      const before = await readCoreFile(dataDir);
      process.kill(before?.pid ?? 0, "SIGKILL");
      await vi.waitFor(async () => expect((await call(page, "models/list")).status).toBe(200), 30_000);
      expect((await readCoreFile(dataDir))?.pid).not.toBe(before?.pid);
    });

    it("remembers the window's place, leaves nothing readable of the page behind, and lets the core go on", async (context) => {
      if (face.missing !== null) return context.skip(face.missing);
      await app?.close();
      app = null;
      expect(JSON.parse(await readFile(join(dataDir, "shell", "window.json"), "utf8"))).toMatchObject({ width: 1200, height: 800 });
      expect((await runCommand(["models", "list", "--data-dir", dataDir])).code).toBe(0);
    });
  });

/** A launch on the stand-in with a data directory of its own, for what needs another start than the tests above. */
const standIn = async (dataDir: string, env: Record<string, string> = {}): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: join(root, "test/support/shellStandIn/electron"),
    args: [join(root, "dist/electron/main.js"), `--data-dir=${dataDir}`],
    cwd: root,
    env: { ...process.env, ...env } as Record<string, string>,
  });
const withoutChromium = findChromium() === null ? "no Chromium on this machine" : null;

describe("shell on a stand-in, with protected data", () => {
  let dataDir = "";
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "deskside-shell-"));
  });
  afterEach(async () => {
    await runCommand(["quit", "--data-dir", dataDir]);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  }, 60_000);

  it("starts the core with the keychain's key, without which the command line finds the data locked", async (context) => {
    if (withoutChromium !== null) return context.skip(withoutChromium);
    const first = await standIn(dataDir, { STAND_IN_KEYCHAIN: "1" });
    const status = await call(await shown(first), "core/status");
    await first.close();
    await runCommand(["quit", "--data-dir", dataDir]);
    const alone = await runCommand(["models", "list", "--data-dir", dataDir]);
    // That command left a locked core running; the shell replaces it by one that has the key.
    const second = await standIn(dataDir, { STAND_IN_KEYCHAIN: "1" });
    const again = await call(await shown(second), "core/status");
    await second.close();
    const mode = (await stat(join(dataDir, "keychain.bin"))).mode & 0o777;
    const keychain = expect.objectContaining({ key: "keychain" });
    expect([status.json, alone.code, again.json, mode]).toEqual([keychain, 5, keychain, 0o600]);
  }, 240_000);

  it("asks for a passphrase in a window of its own, and opens the data with the right one", async (context) => {
    if (withoutChromium !== null) return context.skip(withoutChromium);
    const file = join(dataDir, "passphrase.txt");
    await writeFile(file, "correct horse battery");
    await runCommand(["protect", "--by", "passphrase", "--data-dir", dataDir], { env: { DESKSIDE_PASSPHRASE_FILE: file } });
    await runCommand(["quit", "--data-dir", dataDir]);
    const app = await standIn(dataDir);
    const asking = await vi.waitUntil(() => app.windows().find((window) => window.url().includes("/unlock/")), 60_000);
    const field = asking.getByLabel("Passphrase");
    await field.fill("incorrect horse");
    await field.press("Enter");
    await asking.getByText("That passphrase does not open the data.").waitFor();
    await field.fill("correct horse battery");
    await asking.getByRole("button", { name: "Unlock" }).click();
    const isPage = (window: Page) => window.url().startsWith("http") && !window.url().includes("/unlock/");
    const page = await vi.waitUntil(() => app.windows().find(isPage), 60_000);
    await vi.waitUntil(() => app.windows().every((window) => !window.url().includes("/unlock/")), 60_000);
    await page.waitForSelector("#page > *");
    // The page loads anew once the data is open; a call meanwhile may find the core between two connections.
    await vi.waitFor(async () => expect((await call(page, "models/list")).status).toBe(200), { timeout: 60_000, interval: 500 });
    await app.close();
  }, 240_000);
});

const shown = async (app: ElectronApplication): Promise<Page> => {
  const page = await app.firstWindow();
  await page.waitForSelector("#page > *");
  return page;
};
