/** Files locked as a whole: what lies inside is what is told and read. */
import { compoundNames } from "./detection/compoundNames.ts";

/** OLE2 magic ([MS-CFB] 2.2). */
const isCompound = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0;

/** The bytes themselves, or the package in an encrypted Office file. Throws document/encrypted, document/wrong-password, document/limits, document/corrupt. */
export const unlocked = async (bytes: Uint8Array, password: string | null): Promise<Uint8Array> => {
  if (!isCompound(bytes) || !compoundNames(bytes).has("EncryptedPackage")) return bytes;
  const { unlockOffice } = await import("./formats/office/unlock.ts");
  return unlockOffice(bytes, password);
};
