/** What an image file is to a reader: one or more pictures, decoded one at a time. */
import type { Canvas, Image } from "@napi-rs/canvas";

export interface Picture {
  /** Turned as its orientation says. */
  readonly picture: Image | Canvas;
  /** As the file declares it. */
  readonly dpi: number | null;
}

export interface Pictures {
  readonly pages: number;
  /** `page` from 1. Throws document/limits before decoding, document/unsupported, document/corrupt. */
  open(page: number): Promise<Picture>;
}
