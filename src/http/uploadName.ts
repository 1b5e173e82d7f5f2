/** What a foreign file name may become on disk. Pure. */
import { AppError } from "#src/contract/errors.ts";

/** Device names Windows reserves, with any extension (Naming Files, Paths, and Namespaces). */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

/**
 * The name an uploaded document is shown by: one plain segment in NFC. It never becomes a path, so whatever a person's system allows stays; invisible
 * characters go, but for those that Persian and other scripts are written with. Throws request/invalid.
 */
export const documentName = (name: string): string => {
  const plain = name.normalize("NFC").replaceAll(/[\p{Cf}--[\u200c\u200d]]/gv, "");
  const bad =
    plain.length === 0 || Buffer.byteLength(plain) > 255 || /[/\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(plain) || /^\.{0,2}$|^\s|\s$/.test(plain);
  if (bad) throw new AppError("request/invalid", "Not a file name", { details: { field: "name" } });
  return plain;
};

/**
 * The name under which an upload is kept: one plain path segment that ends in .gguf. Throws request/invalid for anything else; a name is refused,
 * not repaired, as two repairs of one name are how traversal comes back (CVE-2026-119979: backslash).
 */
export const uploadFileName = (name: string): string => {
  const plain = name.normalize("NFC");
  const bad =
    plain.length < 6 ||
    Buffer.byteLength(plain) > 200 ||
    /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(plain) ||
    plain.startsWith(".") ||
    /^\s|[\s.]$/.test(plain) ||
    plain.includes("..") ||
    reserved.test(plain) ||
    !/\.gguf$/i.test(plain);
  if (bad) throw new AppError("request/invalid", "Not a file name for a model", { details: { field: "name" } });
  return plain;
};
