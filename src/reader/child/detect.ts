/** What a file is: by its bytes first, by its name second. A mislabelled file is read as what it is. */
import { fileTypeFromBuffer } from "file-type";
import type { DocumentKind } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import { compoundNames } from "./detection/compoundNames.ts";
import { textKind } from "./detection/textKind.ts";
import { zipNames } from "./detection/zipNames.ts";
import { isTiff } from "./tiff/directory.ts";

const unsupported = (type: string): AppError =>
  new AppError("document/unsupported", `Files of type ${type} are not read`, { details: { type } });

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean => magic.every((byte, index) => bytes[index] === byte);

const byMimetype: Readonly<Record<string, DocumentKind>> = {
  "application/vnd.oasis.opendocument.text": "odt",
  "application/vnd.oasis.opendocument.text-template": "odt",
  "application/vnd.oasis.opendocument.spreadsheet": "ods",
  "application/vnd.oasis.opendocument.spreadsheet-template": "ods",
  "application/epub+zip": "epub",
};

/** Where files keep their names of parts: Office by folder, what is known but not read by one entry. */
const ofZip = (bytes: Uint8Array, extension: string): DocumentKind => {
  const zip = zipNames(bytes);
  if (zip === null) throw new AppError("document/corrupt", "The archive has no directory");
  const kind = zip.mimetype === null ? undefined : byMimetype[zip.mimetype];
  if (kind !== undefined) return kind;
  if (zip.mimetype?.startsWith("application/vnd.oasis.opendocument.")) throw unsupported(zip.mimetype.slice(12));
  const names = [...zip.names];
  const has = (prefix: string): boolean => names.some((name) => name.toLowerCase().startsWith(prefix));
  if (has("[content_types].xml")) {
    if (has("word/")) return "docx";
    if (has("xl/")) return "xlsx";
    if (has("ppt/")) return "pptx";
    throw unsupported(has("visio/") ? "vsdx" : has("documents/1/") || has("fixeddoc") ? "xps" : "Office Open XML");
  }
  if (zip.names.has("META-INF/container.xml")) return "epub";
  // OpenDocument that lost its first entry.
  if (zip.names.has("META-INF/manifest.xml") && zip.names.has("content.xml")) return extension === "ods" ? "ods" : "odt";
  throw unsupported(has("index/document.iwa") || has("index.xml") || has("index.apxl") ? "iWork" : "zip");
};

const ofCompound = (bytes: Uint8Array, extension: string): DocumentKind => {
  const names = compoundNames(bytes);
  if (names.has("EncryptedPackage"))
    throw new AppError("document/encrypted", "The Office document is encrypted", { details: { type: extension } });
  if (names.has("Workbook") || names.has("Book") || names.has("WORKBOOK") || names.has("BOOK")) return "xls";
  if (names.has("__properties_version1.0")) return "msg";
  if (names.has("WordDocument")) throw unsupported("doc");
  if (names.has("PowerPoint Document")) throw unsupported("ppt");
  if (names.size === 0) throw new AppError("document/corrupt", "The compound file has no directory");
  throw unsupported(names.has("VisioDocument") ? "vsd" : "OLE2");
};

/** The standard allows the header anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1); a page that only speaks of it is none. */
const isPdf = (bytes: Uint8Array, extension: string): boolean => {
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString("latin1");
  const at = beginning.search(/%PDF-\d|%PDF-|%FDF-/);
  if (at >= 0) return at === 0 || !/^\s*[<{]/.test(beginning);
  // Without its header, but with objects: viewers open these.
  return extension === "pdf" && /\d+ \d+ obj\b|\bxref\b/.test(beginning);
};

/** Others (heic, avif, jp2, ico, raw photographs) are refused by their name. */
const images = new Set(["png", "jpg", "gif", "webp", "bmp", "tif"]);

/** BIFF 2 to 4: workbooks without a container ([XLS] BOF record). */
const isBareWorkbook = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x09 && [0x00, 0x02, 0x04].includes(bytes[1] ?? -1) && bytes[3] === 0x00 && [0x04, 0x06].includes(bytes[2] ?? -1);

/** Throws document/empty, document/encrypted, document/corrupt, or document/unsupported with `details.type`, the type's short name. */
export const detectKind = async (name: string, bytes: Uint8Array): Promise<DocumentKind> => {
  if (bytes.byteLength === 0) throw new AppError("document/empty", "The file is empty");
  const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? "";
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) return ofCompound(bytes, extension);
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04)) return ofZip(bytes, extension);
  if (isPdf(bytes, extension)) return "pdf";
  if (isBareWorkbook(bytes)) return "xls";
  if (startsWith(bytes, 0x7b, 0x5c, 0x72, 0x74, 0x66)) return "rtf";
  const known = await fileTypeFromBuffer(bytes.subarray(0, 1024 * 1024)).catch(() => undefined);
  if (known !== undefined && images.has(known.ext)) return "image";
  // One whose directories lie far behind, or are broken: the reader of images says what is wrong with it.
  if (known === undefined && isTiff(bytes)) return "image";
  const text = textKind(bytes, extension);
  if (text !== null && (known === undefined || known.mime.startsWith("text/") || known.mime.includes("xml") || known.ext === "rtf"))
    return text;
  if (known !== undefined) throw unsupported(known.ext);
  if (text !== null) return text;
  if (extension === "pdf") throw new AppError("document/corrupt", "Named .pdf, and nothing of a PDF in it");
  throw unsupported("unknown");
};
