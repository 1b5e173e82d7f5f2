/** Pure: what a document was read with, and whether that still serves. */
import type { DocumentRow } from "../ports.ts";

/** "3/eng+deu": reader version and OCR languages. */
export const readerName = (version: number, ocrLanguages: readonly string[]): string => `${version}/${ocrLanguages.toSorted().join("+")}`;

/** Another version of the reader means reading anew; other languages only where pages were left unread for want of any. */
export const isCurrent = ({ reader, unread }: DocumentRow, version: number, ocrLanguages: readonly string[]): boolean =>
  reader === readerName(version, ocrLanguages) ||
  (reader.startsWith(`${version}/`) && !(ocrLanguages.length > 0 && unread.some(({ reason }) => reason === "scan-without-ocr")));
