/** What every end-to-end test stands on: a real core of its own, a signed-in page, and the watch for CSP violations and page errors. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export interface Desk {
  readonly dataDir: string;
  /** Address with a fresh one-time code in its fragment. */
  readonly address: string;
  /** Without the code. */
  readonly origin: string;
  /** Bearer for scripts. */
  readonly token: string;
  /** Ends the core and waits for it. */
  stop(): Promise<void>;
}

/** Starts `deskside serve` on a data directory of its own; resolves when it prints that it is ready. */
export const startDesk = async (
  options: { readonly dataDir?: string; readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[] } = {},
): Promise<Desk> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "deskside-e2e-"));
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
  const { url, token, address } = JSON.parse(line) as { url: string; token: string; address: string };
  return {
    dataDir,
    address,
    origin: new URL(url).origin,
    token,
    stop: async () => {
      child.kill("SIGINT");
      await ended;
    },
  };
};

interface Fixtures {
  /** A page that fails its test on any CSP violation, uncaught error, or request to another host. */
  readonly watched: Page;
  /** The watched page, signed in, with the starter model ready. */
  readonly desk: Page;
}

export const test = base.extend<Fixtures, { readonly served: Desk }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to learn what a fixture needs.
    async ({}, use) => {
      const served = await startDesk();
      await use(served);
      await served.stop();
      rmSync(served.dataDir, { recursive: true, force: true });
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
    await watched.goto(served.address);
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
