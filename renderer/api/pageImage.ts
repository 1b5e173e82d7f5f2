/** Where a page's picture comes from. */
import type { FileId } from "#src/contract/ids.ts";

/** Widths the page asks for, px: few, so that a picture is made once for many window sizes. */
const WIDTHS = [200, 400, 700, 1_000, 1_400, 2_000, 2_800, 4_000] as const;

/** `widthPx`: as it will be painted, device pixels. */
export const pageImageUrl = (fileId: FileId, page: number, widthPx: number): string =>
  `/api/page-image/${fileId}/${page}?width=${WIDTHS.find((width) => width >= widthPx) ?? WIDTHS[WIDTHS.length - 1]}`;
