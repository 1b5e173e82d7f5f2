/** End-to-end runs drive the real page in Chromium against a real core with the real starter model. */
import { defineConfig } from "@playwright/test";
import { ensureChromium } from "../support/chromium.ts";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../../test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  // Once more on the shared machine of the gate; test/run.ts names what needed it.
  retries: process.env.CI === undefined ? 0 : 1,
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.DESKSIDE_CHROMIUM ?? ensureChromium(),
      // As root Chromium refuses its sandbox; the rest keeps the browser itself from looking for a network.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
