/**
 * pdf.js gives text as runs, without the advance of each glyph, its rendering mode or its colour: word boxes would be guesses and hidden text would be text.
 * Its worker module is therefore read through a loader hook that lets its text evaluator tell every glyph to a listener. Rejected: operator
 * lists (they decode every image and take over twice the time), cutting runs in proportion to their characters (off by up to a word's width).
 */
import { registerHooks } from "node:module";
import { AppError } from "#src/contract/errors.ts";

/** Where the listener stands while a page's text is read: the evaluator asks for it at each glyph. */
export const LISTENER = "desksidePdfListener";

/** Its name in the patched function, which looks it up once: per glyph that cost more than the glyph. */
const asked = "desksideListener";

/** Each must stand exactly once in pdf.worker.mjs of the pinned version; a test holds it. */
export const patches: readonly { readonly find: string; readonly put: string }[] = [
  {
    find: "    const TRACKING_SPACE_FACTOR = 0.102;",
    put: `    const ${asked} = globalThis.${LISTENER};
    const TRACKING_SPACE_FACTOR = 0.102;`,
  },
  {
    // Marks without ink of their own are told too, with their advance: many files map the glyph of a hyphen to the soft one, and steering marks are counted.
    find: `        if (category.isInvisibleFormatMark) {
          continue;`,
    put: `        if (category.isInvisibleFormatMark && ${asked} === undefined) {
          continue;`,
  },
  {
    // Each glyph, before pdf.js makes runs of them; its own work is then needless.
    find: "        if (!keepWhiteSpace && category.isWhitespace) {",
    put: `        if (${asked} !== undefined) {
          if (category.isZeroWidthDiacritic) scaledDim = 0;
          ${asked}.glyph(textState, glyph, scaledDim);
          if (!font.vertical) textState.translateTextMatrix((scaledDim + charSpacing) * textState.textHScale, 0);
          else textState.translateTextMatrix(0, scaledDim - charSpacing);
          continue;
        }
        if (!keepWhiteSpace && category.isWhitespace) {`,
  },
  {
    // Colours, rendering modes, paths: operators that its text evaluator passes over.
    find: `        switch (fn | 0) {
          case OPS.setFont:
            const fontNameArg = args[0].name,`,
    put: `        ${asked}?.operation(fn, args, textState, resources);
        switch (fn | 0) {
          case OPS.setFont:
            const fontNameArg = args[0].name,`,
  },
  {
    // Images; not remembered as empty, so that each painting of one is told.
    find: `              if (type.name !== "Form") {
                emptyXObjectCache.set(name, dict.objId, true);`,
    put: `              if (type.name !== "Form") {
                if (${asked} !== undefined) ${asked}.image(stateManager.state);
                else emptyXObjectCache.set(name, dict.objId, true);`,
  },
  {
    // A form is no longer empty because it gave no runs.
    find: "                if (!sinkWrapper.enqueueInvoked) {",
    put: `                if (!sinkWrapper.enqueueInvoked && ${asked} === undefined) {`,
  },
];

/** Throws where a patch does not fit: another version of pdf.js. */
export const patchSource = (source: string): string =>
  patches.reduce((text, { find, put }) => {
    if (text.split(find).length !== 2) throw new AppError("internal", `pdf.js has changed: ${find.trim().slice(0, 60)}`);
    return text.replace(find, () => put);
  }, source);

/** For modules loaded from now on, in this process. Once. */
export const patchWorker = (): void => {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith("/pdfjs-dist/legacy/build/pdf.worker.mjs") || loaded.source === undefined || loaded.source === null) return loaded;
      const source = typeof loaded.source === "string" ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString("utf8");
      return { ...loaded, source: patchSource(source) };
    },
  });
};
