import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findDesktopRuntime } from "#src/cli/desktopRuntime.ts";

/** A checkout whose Electron runtime is a file that only has to be executable. */
const checkout = async (): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), "deskside-desktop-"));
  const dist = join(root, "node_modules", "electron", "dist");
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, "electron"), "");
  await chmod(join(dist, "electron"), 0o755);
  return root;
};

it("wants a runtime, a display and a user whom the sandbox takes, and says in one sentence which is missing", async () => {
  const root = await checkout();
  const find = (env: Record<string, string>, userId = 1000, at = root) => findDesktopRuntime(env, { platform: "linux", userId, root: at });
  expect([
    await find({ DISPLAY: ":0" }),
    await find({ WAYLAND_DISPLAY: "wayland-0" }),
    await find({}),
    await find({ DISPLAY: ":0" }, 0),
    await find({ DISPLAY: ":0" }, 1000, tmpdir()),
    await find({ DISPLAY: ":0", ELECTRON_OVERRIDE_DIST_PATH: tmpdir() }),
  ]).toEqual([
    { kind: "present", executable: join(root, "node_modules/electron/dist/electron"), app: root },
    { kind: "present", executable: join(root, "node_modules/electron/dist/electron"), app: root },
    { kind: "absent", why: "There is no display for a window." },
    { kind: "absent", why: "The window's sandbox does not run as root." },
    { kind: "absent", why: "The desktop runtime is not installed (npm run setup:desktop fetches it)." },
    { kind: "absent", why: "The desktop runtime is not installed (npm run setup:desktop fetches it)." },
  ]);
});
