/** Opens password-protected Office files: the ZIP package inside an OLE2 container ([MS-OFFCRYPTO] 2.3.4.5 standard, 2.3.4.10 agile encryption). */
import { createDecipheriv, createHash } from "node:crypto";
import xlsx from "@e965/xlsx";
import { AppError } from "#src/contract/errors.ts";
import { refusal } from "../../refusal.ts";
import { type Attributes, walkXml } from "../../xml.ts";

/** Excel encrypts workbooks that are only write-protected with this, and opens them without asking ([MS-OFFCRYPTO] 2.4.2.3). */
const DEFAULT_PASSWORD = "VelvetSweatshop";
/** Office writes 100,000; the standard allows ten million, which is minutes. */
const MAX_SPINS = 1_000_000;
const STANDARD_SPINS = 50_000;
const SEGMENT_BYTES = 4_096;

type Decrypt = (encrypted: Buffer) => Buffer;

const littleEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const hash = (algorithm: string, ...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash(algorithm);
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** Cut, or filled up with `filler`. */
const fitted = (bytes: Buffer, length: number, filler: number): Buffer =>
  bytes.length >= length ? bytes.subarray(0, length) : Buffer.concat([bytes, Buffer.alloc(length - bytes.length, filler)]);

const decipher = (mode: "cbc" | "ecb", key: Buffer, iv: Buffer | null, data: Buffer): Buffer => {
  const cipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data.subarray(0, data.length - (data.length % 16))), cipher.final()]);
};

const spun = (algorithm: string, salt: Buffer, password: string, spins: number): Buffer => {
  let value = hash(algorithm, salt, Buffer.from(password, "utf16le"));
  for (let spin = 0; spin < spins; spin += 1) value = hash(algorithm, littleEndian(spin), value);
  return value;
};

const openStandard = (info: Buffer, password: string): Decrypt | null => {
  const header = info.readUInt32LE(8);
  const keyBytes = info.readUInt32LE(12 + 16) / 8;
  const verifier = 12 + header;
  const salt = info.subarray(verifier + 4, verifier + 20);
  const final = hash("sha1", spun("sha1", salt, password, STANDARD_SPINS), littleEndian(0));
  const half = (filler: number): Buffer => hash("sha1", Buffer.from(fitted(final, 64, 0).map((byte) => byte ^ filler)));
  const key = Buffer.concat([half(0x36), half(0x5c)]).subarray(0, keyBytes);
  const proof = decipher("ecb", key, null, info.subarray(verifier + 20, verifier + 36));
  const expected = decipher("ecb", key, null, info.subarray(verifier + 40, verifier + 72)).subarray(0, 20);
  return hash("sha1", proof).equals(expected) ? (encrypted) => decipher("ecb", key, null, encrypted) : null;
};

const agileInfo = async (info: Buffer): Promise<{ readonly data: Attributes; readonly password: Attributes }> => {
  let data: Attributes | null = null;
  let password: Attributes | null = null;
  async function* xml(): AsyncGenerator<Uint8Array, void, void> {
    yield info.subarray(8);
  }
  await walkXml(xml(), {
    open(name, attributes) {
      if (name === "keyData") data ??= attributes;
      else if (name === "encryptedKey") password ??= attributes;
    },
    close() {},
    text() {},
  });
  if (data === null || password === null) throw refusal("document/unsupported", "encryption");
  return { data, password };
};

const base64 = (attributes: Attributes, name: string): Buffer => Buffer.from(attributes[name] ?? "", "base64");
const algorithmOf = (attributes: Attributes): string => (attributes.hashAlgorithm ?? "").replace("-", "").toLowerCase();

const openAgile = async (info: Buffer, password: string): Promise<Decrypt | null> => {
  const { data, password: entry } = await agileInfo(info);
  const spins = Number(entry.spinCount);
  if (!(spins <= MAX_SPINS)) throw refusal("document/limits", "spin-count");
  const algorithm = algorithmOf(entry);
  const salt = base64(entry, "saltValue");
  const base = spun(algorithm, salt, password, spins);
  const keyBytes = Number(entry.keyBits) / 8;
  const part = (name: string, purpose: string): Buffer => {
    const key = fitted(hash(algorithm, base, Buffer.from(purpose, "hex")), keyBytes, 0x36);
    return decipher("cbc", key, fitted(salt, 16, 0x36), base64(entry, name));
  };
  const proof = part("encryptedVerifierHashInput", "fea7d2763b4b9e79").subarray(0, Number(entry.saltSize));
  const expected = part("encryptedVerifierHashValue", "d7aa0f6d3061344e").subarray(0, Number(entry.hashSize));
  if (!hash(algorithm, proof).equals(expected)) return null;
  const key = part("encryptedKeyValue", "146e0be7abacd0d6").subarray(0, keyBytes);
  const dataSalt = base64(data, "saltValue");
  return (encrypted) => {
    const segments: Buffer[] = [];
    for (let at = 0; at < encrypted.length; at += SEGMENT_BYTES) {
      const iv = fitted(hash(algorithmOf(data), dataSalt, littleEndian(at / SEGMENT_BYTES)), 16, 0x36);
      segments.push(decipher("cbc", key, iv, encrypted.subarray(at, at + SEGMENT_BYTES)));
    }
    return Buffer.concat(segments);
  };
};

const streamOf = (file: unknown, name: string): Buffer => {
  const content: unknown = xlsx.CFB.find(file, name)?.content;
  if (!(content instanceof Uint8Array) && !Array.isArray(content)) throw refusal("document/corrupt", "encryption");
  return Buffer.from(content);
};

/**
 * The package inside, given that the container has an EncryptedPackage. Throws document/encrypted without a password that fits (null),
 * document/wrong-password, document/limits (spin-count), document/unsupported (encryption: by certificate, or an older kind), document/corrupt.
 */
export const unlockOffice = async (bytes: Uint8Array, password: string | null): Promise<Uint8Array> => {
  try {
    const file = xlsx.CFB.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { type: "buffer" });
    const info = streamOf(file, "EncryptionInfo");
    const sealed = streamOf(file, "EncryptedPackage");
    const isAgile = info.readUInt16LE(0) === 4 && info.readUInt16LE(2) === 4;
    if (!isAgile && info.readUInt16LE(2) !== 2) throw refusal("document/unsupported", "encryption");
    for (const tried of password === null ? [DEFAULT_PASSWORD] : [password, DEFAULT_PASSWORD]) {
      const decrypt = isAgile ? await openAgile(info, tried) : openStandard(info, tried);
      if (decrypt !== null) return decrypt(sealed.subarray(8)).subarray(0, Number(sealed.readBigUInt64LE(0)));
    }
  } catch (error) {
    throw error instanceof AppError ? error : refusal("document/corrupt", "encryption", error);
  }
  throw refusal(password === null ? "document/encrypted" : "document/wrong-password", "office");
};
