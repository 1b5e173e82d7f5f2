/** The data key of a data directory: made at the first start, found again at each later one, wrapped anew when asked. */
import { AppError } from "#src/contract/errors.ts";
import { listBackups, sizeOf } from "./backups.ts";
import {
  type KeyFile,
  type KeySources,
  keyFileSchema,
  newKey,
  unwrap,
  type Wrapping,
  wrapPlainly,
  wrapWithKeychain,
  wrapWithPassphrase,
} from "./keyWrapping.ts";
import { layoutOf, prepareDataDir } from "./layout.ts";
import { readPrivateFile, writePrivateFile } from "./privateFile.ts";

type KeyProtection = Wrapping["kind"];
export interface OpenedKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** The wrapping it was opened through. */
  readonly protection: KeyProtection;
}
export type ProtectBy =
  | { readonly kind: "keychain"; readonly keychainKey: Uint8Array }
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "file" };

const wrap = (key: Uint8Array, how: ProtectBy): Wrapping | Promise<Wrapping> => {
  switch (how.kind) {
    case "keychain":
      return wrapWithKeychain(key, how.keychainKey);
    case "passphrase":
      return wrapWithPassphrase(key, how.passphrase);
    case "file":
      return wrapPlainly(key);
  }
};

const write = (dataDir: string, file: KeyFile): Promise<void> =>
  writePrivateFile(layoutOf(dataDir).keyFile, `${JSON.stringify(file, null, 2)}\n`);

const read = async (dataDir: string): Promise<KeyFile | null> => {
  const text = await readPrivateFile(layoutOf(dataDir).keyFile);
  if (text === null) return null;
  try {
    return keyFileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError("store/wrong-key", "The key file is damaged", { details: { reason: "key-file-damaged" }, cause: error });
  }
};

const create = async (dataDir: string, sources: KeySources): Promise<OpenedKey> => {
  const { database, backups } = layoutOf(dataDir);
  if (sizeOf(database) > 0 || listBackups(backups).length > 0) {
    throw new AppError("store/wrong-key", "The key file of this data directory is missing", { details: { reason: "key-file-missing" } });
  }
  const key = newKey();
  const { keychainKey, passphrase } = sources;
  const how: ProtectBy =
    keychainKey !== undefined
      ? { kind: "keychain", keychainKey }
      : passphrase !== undefined
        ? { kind: "passphrase", passphrase }
        : { kind: "file" };
  await write(dataDir, { version: 1, wrappings: [await wrap(key, how)] });
  return { key, protection: how.kind };
};

/**
 * The data key. The first start makes one and asks nothing: wrapped by what was given, else a key file. A directory that already holds a database never gets a
 * new key. Throws store/locked (details: passphrase: whether one would open it), store/wrong-key (details: reason when the key file is missing or damaged),
 * store/read-only, store/disk-full.
 */
export const openKey = async (dataDir: string, sources: KeySources): Promise<OpenedKey> => {
  await prepareDataDir(dataDir);
  const file = await read(dataDir);
  if (file === null) return create(dataDir, sources);
  let wrong = false;
  for (const wrapping of file.wrappings) {
    const key = await unwrap(wrapping, sources);
    if (key !== "missing" && key !== "wrong") return { key, protection: wrapping.kind };
    wrong ||= key === "wrong";
  }
  if (wrong) throw new AppError("store/wrong-key", "That key or passphrase does not open this data directory");
  const passphrase = file.wrappings.some(({ kind }) => kind === "passphrase");
  throw new AppError("store/locked", "The data directory is locked", { details: { passphrase } });
};

/**
 * Wraps the key anew. A key file replaces all else; a keychain or a passphrase replaces its own kind and the key file, and they may stand beside each other,
 * so that the command line opens by passphrase what the desktop opens by keychain. Throws store/read-only, store/disk-full.
 */
export const protectKey = async (dataDir: string, key: Uint8Array, how: ProtectBy): Promise<void> => {
  const before = await read(dataDir);
  const kept = how.kind === "file" ? [] : (before?.wrappings ?? []).filter(({ kind }) => kind !== "file" && kind !== how.kind);
  await write(dataDir, { ...before, version: 1, wrappings: [await wrap(key, how), ...kept] });
};

/** Whether a database was ever open under this directory's key: one that is absent now was lost, not never made. Throws store/wrong-key for a damaged key file. */
export const wasDatabaseMade = async (dataDir: string): Promise<boolean> => (await read(dataDir))?.databaseMadeAt !== undefined;

/** Notes it once, when the database is open: a crash before that leaves a key without a database, and the next start makes it. Throws store/read-only, store/disk-full. */
export const noteDatabaseMade = async (dataDir: string, at: number): Promise<void> => {
  const file = await read(dataDir);
  if (file !== null && file.databaseMadeAt === undefined) await write(dataDir, { ...file, databaseMadeAt: at });
};
