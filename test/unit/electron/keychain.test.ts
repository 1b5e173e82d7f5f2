import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SafeStorage } from "electron";
import { expect, it } from "vitest";
import { keychainKey } from "../../../electron/keychain.ts";

type Backend = ReturnType<SafeStorage["getSelectedStorageBackend"]>;

/** A keychain that turns bytes round; `rotated` asks for sealing anew once. */
const storage = ({ available = true, backend = "gnome_libsecret" as Backend, rotated = false } = {}) => ({
  isAsyncEncryptionAvailable: async () => available,
  getSelectedStorageBackend: () => backend,
  encryptStringAsync: async (text: string) => Buffer.from(text).reverse(),
  decryptStringAsync: async (sealed: Buffer) => ({ result: Buffer.from(sealed).reverse().toString(), shouldReEncrypt: rotated }),
});
const freshDir = () => mkdtemp(join(tmpdir(), "deskside-keychain-"));

it("makes a key once and gives the same one from then on, sealed on the disk", async () => {
  const dataDir = await freshDir();
  const first = await keychainKey(storage(), dataDir, "linux");
  const second = await keychainKey(storage({ rotated: true }), dataDir, "linux");
  const third = await keychainKey(storage(), dataDir, "linux");
  expect([first?.length, second, third]).toEqual([32, first, first]);
  expect((await readFile(join(dataDir, "keychain.bin"))).includes(Buffer.from(first ?? []).toString("base64"))).toBe(false);
});

it("takes Chromium's hard-coded password, an unknown store and no store for no keychain", async () => {
  const dataDir = await freshDir();
  const on = (platform: NodeJS.Platform, backend: Backend, available = true) =>
    keychainKey(storage({ available, backend }), dataDir, platform);
  expect([
    await on("linux", "basic_text"),
    await on("linux", "unknown"),
    await on("linux", "kwallet6", false),
    await on("darwin", "unknown", false),
  ]).toEqual([null, null, null, null]);
  expect((await on("darwin", "unknown"))?.length).toBe(32);
});

it("throws rather than making a second key when the keychain does not open the first", async () => {
  const dataDir = await freshDir();
  await keychainKey(storage(), dataDir, "darwin");
  const refusing = { ...storage(), decryptStringAsync: () => Promise.reject(new Error("locked")) };
  await expect(keychainKey(refusing, dataDir, "darwin")).rejects.toThrow("locked");
});
