/** Keeps the key that wraps the data key: sealed by the OS keychain, in a file beside the data. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SafeStorage } from "electron";

const KEY_BYTES = 32;

type Storage = Pick<SafeStorage, "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend">;

/** Where the sealed key lies. */
const sealedPath = (dataDir: string): string => join(dataDir, "keychain.bin");

/**
 * 32 bytes, made on the first call, or null where there is no real keychain. On Linux `basic_text` seals with a password written in Chromium's
 * source, which is no protection, and counts as none. Throws when a sealed key exists that the keychain does not open: a new one would
 * lock the data for good.
 */
export const keychainKey = async (
  storage: Storage,
  dataDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<Uint8Array | null> => {
  if (!(await storage.isAsyncEncryptionAvailable())) return null;
  if (platform === "linux" && !isReal(storage.getSelectedStorageBackend())) return null;
  const sealed = await readSealed(dataDir);
  if (sealed === null) return makeKey(storage, dataDir);
  const { result, shouldReEncrypt } = await storage.decryptStringAsync(sealed);
  if (shouldReEncrypt) await writeSealed(dataDir, await storage.encryptStringAsync(result));
  return Buffer.from(result, "base64");
};

const isReal = (backend: string): boolean => backend !== "basic_text" && backend !== "unknown";

const makeKey = async (storage: Storage, dataDir: string): Promise<Uint8Array> => {
  const key = randomBytes(KEY_BYTES);
  await writeSealed(dataDir, await storage.encryptStringAsync(key.toString("base64")));
  return key;
};

const readSealed = async (dataDir: string): Promise<Buffer | null> => {
  try {
    return await readFile(sealedPath(dataDir));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return null;
    throw thrown;
  }
};

/** Whole or not at all: half a key would lock the data. */
const writeSealed = async (dataDir: string, sealed: Buffer): Promise<void> => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(`${sealedPath(dataDir)}.new`, sealed, { mode: 0o600, flush: true });
  await rename(`${sealedPath(dataDir)}.new`, sealedPath(dataDir));
};
