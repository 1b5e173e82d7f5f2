/** Opens an image file of any type that is read. */
import { loadImage } from "@napi-rs/canvas";
import { AppError } from "#src/contract/errors.ts";
import { refusal } from "../refusal.ts";
import { isTiff } from "../tiff/directory.ts";
import { openTiff } from "../tiff/open.ts";
import { imageHeader } from "./header.ts";
import type { Pictures } from "./picture.ts";

/** A scan of A2 at 600 dpi has 139 million, 560 MB decoded; the child may have 2 GB. */
const MAX_PIXELS = 140_000_000;

/** Throws like its pages do. */
export const openPictures = (bytes: Uint8Array): Pictures => {
  if (isTiff(bytes)) return openTiff(bytes);
  const header = imageHeader(bytes);
  if (header === null) throw new AppError("document/unsupported", "Images of this type are not read", { details: { type: "image" } });
  return {
    pages: 1,
    open: async () => {
      if (header.widthPx * header.heightPx > MAX_PIXELS) throw refusal("document/limits", "pixels");
      if (header.widthPx * header.heightPx === 0) throw refusal("document/corrupt", "no-pixels");
      const picture = await loadImage(bytes).catch((cause: unknown) => {
        throw refusal("document/corrupt", "image", cause);
      });
      return { picture, dpi: header.dpi };
    },
  };
};
