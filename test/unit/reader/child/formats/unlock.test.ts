import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import xlsxLibrary from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { unlocked } from "#src/reader/child/locked.ts";
import { docx, wordParagraph } from "#test/support/office.ts";

/** Agile encryption as Office writes it, with fewer spins: the same steps the other way round. */
const locked = (content: Uint8Array, password: string, spins = 1_000): Uint8Array => {
  const hash = (...parts: readonly Uint8Array[]): Buffer => createHash("sha512").update(Buffer.concat(parts)).digest();
  const int = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const seal = (key: Buffer, iv: Buffer, data: Uint8Array): Buffer => {
    const cipher = createCipheriv("aes-256-cbc", key, iv.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([cipher.update(Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16)])), cipher.final()]);
  };
  const [salt, dataSalt, key, proof] = [randomBytes(16), randomBytes(16), randomBytes(32), randomBytes(16)];
  let base = hash(salt, Buffer.from(password, "utf16le"));
  for (let spin = 0; spin < spins; spin += 1) base = hash(int(spin), base);
  const part = (purpose: string, data: Uint8Array): string =>
    seal(hash(base, Buffer.from(purpose, "hex")).subarray(0, 32), salt, data).toString("base64");
  const xml = `<encryption><keyData saltValue="${dataSalt.toString("base64")}" hashAlgorithm="SHA512"/><p:encryptedKey spinCount="${spins}" saltSize="16" keyBits="256" hashSize="64" hashAlgorithm="SHA512" saltValue="${salt.toString("base64")}" encryptedVerifierHashInput="${part("fea7d2763b4b9e79", proof)}" encryptedVerifierHashValue="${part("d7aa0f6d3061344e", hash(proof))}" encryptedKeyValue="${part("146e0be7abacd0d6", key)}"/></encryption>`;
  const segments = Array.from({ length: Math.ceil(content.length / 4_096) }, (_, index) =>
    seal(key, hash(dataSalt, int(index)), content.subarray(index * 4_096, (index + 1) * 4_096)),
  );
  const size = Buffer.alloc(8);
  size.writeUInt32LE(content.length);
  const file = xlsxLibrary.CFB.utils.cfb_new();
  xlsxLibrary.CFB.utils.cfb_add(file, "/EncryptionInfo", Buffer.concat([Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]), Buffer.from(xml)]));
  xlsxLibrary.CFB.utils.cfb_add(file, "/EncryptedPackage", Buffer.concat([size, ...segments]));
  return Uint8Array.from(xlsxLibrary.CFB.write(file, { type: "buffer" }) as Buffer);
};

const letter = docx(wordParagraph("x".repeat(9_000)));

describe("locked office files", () => {
  it("open with their password, and with no other", async () => {
    const bytes = locked(letter, "pässwort");
    expect(Buffer.from(await unlocked(bytes, "pässwort")).equals(Buffer.from(letter))).toBe(true);
    await expect(unlocked(bytes, "passwort")).rejects.toMatchObject({ code: "document/wrong-password" });
    await expect(unlocked(bytes, null)).rejects.toMatchObject({ code: "document/encrypted" });
  });

  it("open without asking where they are only write-protected", async () => {
    expect((await unlocked(locked(letter, "VelvetSweatshop"), null)).length).toBe(letter.length);
  });

  it("are refused when opening them is made to take hours", async () => {
    const bytes = Buffer.from(locked(letter, "x"));
    const at = bytes.indexOf('spinCount="1000"');
    bytes.write('spinCount="9e99"', at);
    await expect(unlocked(bytes, "x")).rejects.toMatchObject({ code: "document/limits", details: { reason: "spin-count" } });
  });

  it("leave every other file as it is", async () => {
    expect(await unlocked(letter, "any")).toBe(letter);
  });

  const real = join(import.meta.dirname, "../../../../../../shared/assets/docs/office/testPPT_protected_passtika.pptx");
  it.skipIf(!existsSync(real))("open when PowerPoint locked them (skipped without ../shared/assets)", async () => {
    expect((await unlocked(readFileSync(real), "tika")).length).toBe(37_358);
  });
});
