/** A TIFF's pages as pictures: each is decoded when it is asked for, by pdf.js (toPdf.ts). */

import type { Pictures } from "../image/picture.ts";
import { openPdf } from "../pdf/open.ts";
import { drawPage } from "../pdf/pageImage.ts";
import { tiffPages } from "./directory.ts";
import { tiffToPdf } from "./toPdf.ts";

/** Throws as tiffPages does; a page as tiffToPdf does. */
export const openTiff = (bytes: Uint8Array): Pictures => {
  const pages = tiffPages(bytes);
  return {
    pages: pages.length,
    open: async (number) => {
      const page = pages[number - 1];
      if (page === undefined) throw new RangeError("no such page");
      const { dpi, ...found } = page();
      const pdf = await openPdf(tiffToPdf({ dpi, ...found }), null);
      try {
        // At its own size the strips stand on whole pixels: scaled apart they would show seams.
        return { picture: await drawPage(await pdf.getPage(1), 1), dpi: dpi?.x ?? null };
      } finally {
        await pdf.loadingTask.destroy();
      }
    },
  };
};
