/** Entry of the OCR thread: Tesseract as WebAssembly reads one grey image after the other. It opens only its own data files; nothing here can fetch. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import type { FromOcrThread, OcrThreadData, ToOcrThread } from "./ocrThreadMessages.ts";

/** What is used of Tesseract's API (tesseract.js-core 7, Tesseract 5.x); the package has no types. */
interface TesseractApi {
  Init(dataPath: null, languages: string, engineMode: number): number;
  SetVariable(name: string, value: string): void;
  /** Reads "/input" of the module's own file system; 1: it is no image. `exif` 1: upright. */
  SetImageFile(exif: number, angleRadians: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
}
interface TesseractModule {
  readonly FS: { writeFile(path: string, data: Uint8Array): void };
  readonly TessBaseAPI: new () => TesseractApi;
}

const LSTM_ONLY = 1;
/** Fully automatic page segmentation, without orientation (that needs the legacy engine and 10 MB more of data). */
const PAGE_SEGMENTATION = "3";

const require = createRequire(import.meta.url);

/** Best models rounded to integers: the ones without the legacy engine's part. */
const readLanguage = (language: string): Uint8Array =>
  gunzipSync(
    readFileSync(
      join(dirname(require.resolve(`@tesseract.js-data/${language}/package.json`)), "4.0.0_best_int", `${language}.traineddata.gz`),
    ),
  );

const open = async (languages: readonly string[]): Promise<{ readonly module: TesseractModule; readonly api: TesseractApi }> => {
  // The typed boundary of an untyped package.
  const load = require("tesseract.js-core/tesseract-core-relaxedsimd-lstm") as (options: object) => Promise<TesseractModule>;
  // Its notices ("Detected 12 diacritics") would end in the core's log.
  const module = await load({ print: () => undefined, printErr: () => undefined });
  for (const language of languages) module.FS.writeFile(`./${language}.traineddata`, readLanguage(language));
  const api = new module.TessBaseAPI();
  if (api.Init(null, languages.join("+"), LSTM_ONLY) !== 0) throw new Error("Tesseract refused its data");
  api.SetVariable("tessedit_pageseg_mode", PAGE_SEGMENTATION);
  return { module, api };
};

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread");
// Asserted by our own client, which is the only one to start this thread.
const opened = open((workerData as OcrThreadData).languages);

const recognize = async ({ grey, widthPx, heightPx, dpi }: ToOcrThread): Promise<string> => {
  const { module, api } = await opened;
  // Portable grey map: no encoding, where a PNG of a page takes half a second.
  const header = new TextEncoder().encode(`P5\n${widthPx} ${heightPx}\n255\n`);
  const file = new Uint8Array(header.length + grey.length);
  file.set(header);
  file.set(grey, header.length);
  module.FS.writeFile("/input", file);
  if (api.SetImageFile(1, 0) !== 0) throw new Error("Tesseract refused the image");
  api.SetVariable("user_defined_dpi", String(dpi));
  api.Recognize(null);
  return api.GetTSVText(0);
};

port.on("message", (message: ToOcrThread) => {
  const send = (answer: FromOcrThread): void => port.postMessage(answer);
  recognize(message).then(
    (tsv) => send({ kind: "read", tsv }),
    (error: unknown) => send({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
});
