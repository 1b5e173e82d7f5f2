/** Finds the Chromium that the end-to-end tests drive; installs Debian's where that is possible. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a Chromium, or null: Playwright's own first, then the system's. */
export const findChromium = (): string | null => [chromium.executablePath(), ...candidates].find((path) => existsSync(path)) ?? null;

/** Like findChromium, but as root on Debian installs the `chromium` package first. Throws one clear line when there is none to be had. */
export const ensureChromium = (): string => {
  const found = findChromium();
  if (found !== null) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Chromium (apt-get install chromium) for the end-to-end tests…");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [
      ["update", "-q"],
      ["install", "-y", "-q", "--no-install-recommends", "chromium"],
    ])
      spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
  }
  const installed = findChromium();
  if (installed === null)
    throw new Error("The end-to-end tests need Chromium: install it (Debian: apt install chromium) and run npm test again.");
  return installed;
};
