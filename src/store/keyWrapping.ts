/** The data key inside key.json: wrapped by a keychain's key, by a passphrase, or lying there for whoever may read the file. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { z } from "#src/contract/zod.ts";

const KEY_BYTES = 32;
/** scrypt at N=2^17, r=8, p=1 (OWASP's minimum, THREATS.md §5) needs 128 MiB; Node's default limit is 32. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 ** 2 } as const;
const SALT_BYTES = 16;
/** NIST SP 800-38D §8.2.1: 96 bits. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const base64 = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9+/]+=*$/);
const wrappingSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("file"), key: base64 }),
  z.object({ kind: z.literal("keychain"), sealed: base64 }),
  z.object({ kind: z.literal("passphrase"), salt: base64, sealed: base64 }),
]);
export type Wrapping = z.infer<typeof wrappingSchema>;

/** key.json. At most one wrapping of each kind; each gives the same key. `databaseMadeAt`: when a database under this key was first open; absent before. */
export const keyFileSchema = z.object({
  version: z.literal(1),
  wrappings: z.array(wrappingSchema).min(1).max(3),
  databaseMadeAt: z.int().min(0).optional(),
});
export type KeyFile = z.infer<typeof keyFileSchema>;

/** nonce, ciphertext and tag of AES-256-GCM, as base64. The kind is authenticated, so that one wrapping cannot be passed off as another. */
const seal = (key: Uint8Array, under: Uint8Array, kind: Wrapping["kind"]): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", under, nonce).setAAD(Buffer.from(kind));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString("base64");
};

const unseal = (sealed: string, under: Uint8Array, kind: Wrapping["kind"]): Uint8Array | null => {
  const bytes = Buffer.from(sealed, "base64");
  if (under.byteLength !== KEY_BYTES || bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", under, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(kind)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // GCM's only failure here: the tag does not fit, so this is not the key it was sealed with.
    return null;
  }
};

/** Unicode-normalised (NFKC), so that the same passphrase typed on another keyboard is the same. About 0.4 s on purpose. */
const stretch = (passphrase: string, salt: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFKC"), salt, KEY_BYTES, SCRYPT, (error, key) => (error ? reject(error) : resolve(key)));
  });

export const wrapPlainly = (key: Uint8Array): Wrapping => ({ kind: "file", key: Buffer.from(key).toString("base64") });

/** `keychainKey`: 32 bytes. */
export const wrapWithKeychain = (key: Uint8Array, keychainKey: Uint8Array): Wrapping => ({
  kind: "keychain",
  sealed: seal(key, keychainKey, "keychain"),
});

export const wrapWithPassphrase = async (key: Uint8Array, passphrase: string): Promise<Wrapping> => {
  const salt = randomBytes(SALT_BYTES);
  return { kind: "passphrase", salt: salt.toString("base64"), sealed: seal(key, await stretch(passphrase, salt), "passphrase") };
};

/** What a wrapping is opened with. */
export interface KeySources {
  readonly keychainKey?: Uint8Array;
  readonly passphrase?: string;
}

/** The key, `missing` when its source was not given, `wrong` when it was and does not fit. */
export const unwrap = async (wrapping: Wrapping, sources: KeySources): Promise<Uint8Array | "missing" | "wrong"> => {
  switch (wrapping.kind) {
    case "file": {
      const key = Buffer.from(wrapping.key, "base64");
      return key.length === KEY_BYTES ? key : "wrong";
    }
    case "keychain":
      return sources.keychainKey === undefined ? "missing" : (unseal(wrapping.sealed, sources.keychainKey, "keychain") ?? "wrong");
    case "passphrase":
      if (sources.passphrase === undefined) return "missing";
      return unseal(wrapping.sealed, await stretch(sources.passphrase, Buffer.from(wrapping.salt, "base64")), "passphrase") ?? "wrong";
  }
};

/** A fresh data key. */
export const newKey = (): Uint8Array => randomBytes(KEY_BYTES);
