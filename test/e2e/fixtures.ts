/** What every end-to-end test stands on: a real core of its own, a signed-in page, and the watch for CSP violations and page errors. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type CoreConnection, connectCore } from "#src/launcher/core.ts";

export interface Desk {
  readonly dataDir: string;
  /** A fresh address with a one-time code in its fragment. */
  address(): Promise<string>;
  /** The core behind it, over its pipe. */
  readonly core: CoreConnection;
  /** Without the code. */
  readonly origin: string;
  /** Bearer for scripts. */
  readonly token: string;
  /** Ends the core and waits for it. */
  stop(): Promise<void>;
}

/** A core with the fake engine, which `serve` on the same data directory then finds running. */
const startFakeCore = async (dataDir: string): Promise<void> => {
  // A note that a killed core left behind says nothing about the new one.
  rmSync(join(dataDir, "core.json"), { force: true });
  const core = spawn(process.execPath, ["test/support/coreMain.ts", "--data-dir", dataDir], { stdio: ["ignore", "ignore", "inherit"] });
  while (!existsSync(join(dataDir, "core.json"))) {
    if (core.exitCode !== null) throw new Error("the core with the fake engine ended before it was ready");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Starts `deskside serve` on a data directory of its own; resolves when it prints that it is ready. */
export const startDesk = async (
  options: {
    readonly engine?: "real" | "fake";
    readonly dataDir?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  } = {},
): Promise<Desk> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "deskside-e2e-"));
  if (options.engine === "fake") await startFakeCore(dataDir);
  const child = spawn(
    process.execPath,
    ["src/cli/main.ts", "serve", "--json", "--no-open", "--data-dir", dataDir, ...(options.args ?? [])],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...options.env },
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then(() => Promise.reject(new Error("deskside serve ended before it was ready"))),
  ]);
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const core = await connectCore({ dataDir, spawn: false, signal: new AbortController().signal });
  // Its answers are as long as asked for; it goes by the starter's name, whose answers are short unless a person says otherwise.
  if (options.engine === "fake")
    await core.page.settings.update({ sampling: { ...(await core.page.settings.get()).sampling, maxTokens: 100_000 } });
  return {
    dataDir,
    core,
    address: async () => `${url.replace(/\/$/, "")}/#code=${(await core.control.signInCode({ bearer: false })).code}`,
    origin: new URL(url).origin,
    token,
    stop: async () => {
      // The one with the fake engine was not started by this `serve`, whose Ctrl-C would leave it running.
      if (options.engine === "fake") await core.control.quit();
      core.close();
      child.kill("SIGINT");
      await ended;
    },
  };
};

/** Signs the page in with a one-time address of its own and waits until the composer can be used. */
export const signIn = async (page: Page, served: Desk): Promise<void> => {
  await page.goto(await served.address());
  await expect(page.getByRole("textbox", { name: "Your message" })).toBeVisible();
};

interface Fixtures {
  /** A page that fails its test on any CSP violation, uncaught error, or request to another host. */
  readonly watched: Page;
  /** The watched page, signed in, with the starter model ready. */
  readonly desk: Page;
}

export const test = base.extend<Fixtures, { readonly engine: "real" | "fake"; readonly served: Desk }>({
  engine: ["real", { scope: "worker", option: true }],
  served: [
    async ({ engine }, use) => {
      const served = await startDesk({ engine });
      await use(served);
      await served.stop();
      rmSync(served.dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
    { scope: "worker" },
  ],
  watched: async ({ page, served }, use) => {
    const faults: string[] = [];
    await page.exposeFunction("deskFault", (fault: string) => faults.push(fault));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        (window as unknown as { deskFault(fault: string): void }).deskFault(
          `CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`,
        );
      });
    });
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== served.origin) faults.push(`request to ${origin}`);
    });
    await use(page);
    expect(faults).toEqual([]);
  },
  desk: async ({ watched, served }, use) => {
    await signIn(watched, served);
    await use(watched);
  },
});

export { expect };

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Expects no WCAG 2.2 A/AA violation that axe can see on the page as it stands. */
export const expectAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
  expect(violations.map((one) => ({ rule: one.id, nodes: one.nodes.map((node) => node.target.join(" ")) }))).toEqual([]);
};

/** Runs a check in light and in dark. */
export const inBothThemes = async (page: Page, check: (theme: "light" | "dark") => Promise<void>): Promise<void> => {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await check(theme);
  }
};
