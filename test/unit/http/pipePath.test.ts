import { chmod, mkdir, mkdtemp, realpath, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { pipePathOf, preparePipe, type Surroundings } from "#src/http/pipePath.ts";

const linux: Surroundings = { platform: "linux", runtimeDir: "/run/user/1000", tmpDir: "/tmp", uid: 1000 };

test("the pipe lies in the runtime directory, and its name stands for the data directory", () => {
  const { path, folder } = pipePathOf("/home/a/data", linux);
  expect([path, folder]).toEqual([expect.stringMatching(/^\/run\/user\/1000\/deskside\/[a-f0-9]{16}\.sock$/), "/run/user/1000/deskside"]);
  expect(pipePathOf("/home/b/data", linux).path).not.toBe(path);
});

test("without a runtime directory it lies in a folder of this user's below the temporary one", () => {
  expect(pipePathOf("/d", { ...linux, runtimeDir: undefined }).folder).toBe("/tmp/deskside-1000");
  expect(pipePathOf("/d", { ...linux, runtimeDir: "relative" }).folder).toBe("/tmp/deskside-1000");
});

test("a path too long for a socket is avoided", () => {
  const { path } = pipePathOf("/d", { ...linux, runtimeDir: `/run/${"x".repeat(90)}`, tmpDir: `/var/folders/${"y".repeat(90)}` });
  expect(path).toMatch(/^\/tmp\/deskside-1000\/[a-f0-9]{16}\.sock$/);
});

test("Windows has a named pipe", () => {
  expect(pipePathOf("C:\\data", { ...linux, platform: "win32" })).toEqual({
    path: expect.stringMatching(/^\\\\\.\\pipe\\deskside-[a-f0-9]{16}$/),
    folder: null,
  });
});

test("the folder is made private; one that is open to others or a link is refused", async () => {
  const home = await realpath(await mkdtemp(join(tmpdir(), "deskside-pipe-")));
  const around: Surroundings = { platform: "linux", runtimeDir: home, tmpDir: home, uid: process.getuid?.() ?? 0 };
  try {
    const path = await preparePipe(home, around);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    await chmod(dirname(path), 0o755);
    await expect(preparePipe(home, around)).rejects.toMatchObject({ code: "store/unreadable" });
    await rm(dirname(path), { recursive: true });
    await mkdir(join(home, "elsewhere"), { mode: 0o700 });
    await symlink(join(home, "elsewhere"), dirname(path));
    await expect(preparePipe(home, around)).rejects.toMatchObject({ code: "store/unreadable" });
    await rm(dirname(path));
    await expect(preparePipe(home, { ...around, uid: around.uid + 1 })).rejects.toMatchObject({ code: "store/unreadable" });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
