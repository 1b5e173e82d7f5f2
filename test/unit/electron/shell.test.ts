import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ElectronModule } from "../../../electron/electronModule.ts";
import { layoutOf } from "../../../electron/layout.ts";
import { prepare } from "../../../electron/shell.ts";
import { chromiumSwitches } from "../../../electron/switches.ts";

/** An `electron` module of which only what happens before the app is ready exists; it writes down what was asked of it. */
const beforeReady = (packaged: boolean, firstInstance = true) => {
  const calls: unknown[][] = [];
  const app = {
    isPackaged: packaged,
    commandLine: { appendSwitch: (name: string, value?: string) => void calls.push(value === undefined ? [name] : [name, value]) },
    enableSandbox: () => void calls.push(["enableSandbox"]),
    setPath: (name: string, path: string) => void calls.push(["setPath", name, path]),
    requestSingleInstanceLock: () => firstInstance,
  };
  const protocol = { registerSchemesAsPrivileged: (schemes: unknown) => void calls.push(["schemes", schemes]) };
  return { electron: { app, protocol } as unknown as ElectronModule, calls };
};
const layout = () => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-shell-"));
  return layoutOf({ packaged: false, appPath: "/app", resourcesPath: "/res", platform: "linux", args: [`--data-dir=${dataDir}`] });
};

it("sets everything that must be set before the app is ready", () => {
  const { electron, calls } = beforeReady(false);
  const parts = layout();
  expect(prepare(electron, parts, [])).toBe(true);
  const privileges = {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    stream: true,
    codeCache: true,
    bypassCSP: false,
    allowServiceWorkers: false,
  };
  expect(calls).toEqual([
    ...chromiumSwitches,
    ["enableSandbox"],
    ["schemes", [{ scheme: "app", privileges }]],
    ["setPath", "userData", join(parts.dataDir, "shell")],
  ]);
});

it("does not start a second window process, nor a shipped app with a debugger's door open", () => {
  expect(prepare(beforeReady(true, false).electron, layout(), [])).toBe(false);
  const { electron, calls } = beforeReady(true);
  expect([prepare(electron, layout(), ["--remote-debugging-port=9222"]), calls]).toEqual([false, []]);
  expect(prepare(beforeReady(false).electron, layout(), ["--inspect=0"])).toBe(true);
});
