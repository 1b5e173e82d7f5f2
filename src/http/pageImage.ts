/** Page images of documents: the one thing a page gets by GET besides its own files. */
import type { App } from "#src/app.ts";
import { AppError } from "#src/contract/errors.ts";
import { fileIdSchema } from "#src/contract/ids.ts";
import { z } from "#src/contract/zod.ts";

export type PageImageAnswer = (
  where: { readonly fileId: string; readonly page: string; readonly width: string | undefined },
  gone: AbortSignal,
) => Promise<Response>;

/** Plain decimal numbers only: no sign, no exponent, no leading zero. */
const numberWithin = (least: number, most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));
const whereSchema = z.object({ fileId: fileIdSchema, page: numberWithin(1, 1_000_000), width: numberWithin(100, 4_000) });
/** What the reader makes; anything else would be a document's own bytes. */
const mediaTypeSchema = z.enum(["image/png", "image/jpeg", "image/webp"]);

/** Not kept on disk by any browser: a page of a document is content. Throws request/invalid, document/…, reader/…. */
export const createPageImageAnswer =
  (app: Pick<App, "pageImage">): PageImageAnswer =>
  async (where, gone) => {
    const parsed = whereSchema.safeParse(where);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.join(".") ?? "";
      throw new AppError("request/invalid", "Not a page of a document", { details: { field } });
    }
    const { fileId, page, width } = parsed.data;
    const { mediaType, bytes } = await app.pageImage({ fileId, page, widthPx: width }, gone);
    return new Response(new Uint8Array(bytes), {
      headers: {
        "content-type": mediaTypeSchema.parse(mediaType),
        "content-length": `${bytes.byteLength}`,
        "cache-control": "private, no-store",
        "content-disposition": "inline",
      },
    });
  };
