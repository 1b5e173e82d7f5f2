/** Bytes of a text into characters, whatever charset they were written in. */
import chardet from "chardet";
import iconv from "iconv-lite";
import { guessCjk } from "./charsetCjk.ts";

/** What the guess looks at: beyond this it gets slower, not better (chardet reads all it is given). */
const SAMPLE_BYTES = 256 * 1024;

/** Latin text in UTF-16 without its mark has zeros in every second byte. */
const wideWithoutMark = (bytes: Uint8Array): "utf-16le" | "utf-16be" | null => {
  const looked = Math.min(bytes.length - (bytes.length % 2), 2_000);
  if (looked < 4) return null;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < looked; index += 2) {
    if (bytes[index] === 0) even += 1;
    if (bytes[index + 1] === 0) odd += 1;
  }
  if (odd > looked * 0.2 && even < looked * 0.02) return "utf-16le";
  if (even > looked * 0.2 && odd < looked * 0.02) return "utf-16be";
  return null;
};

const byMark = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? "utf-32le" : "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff) return "utf-32be";
  return null;
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** Replacement characters per character when read as UTF-8. */
const brokenShare = (bytes: Uint8Array): number => {
  const text = new TextDecoder("utf-8").decode(bytes.subarray(0, SAMPLE_BYTES));
  return (text.match(/\uFFFD/g)?.length ?? 0) / Math.max(1, text.length);
};
const MAX_BROKEN_SHARE = 0.01;
/** Of chardet, in percent: right guesses over a sentence or two have 50 and more, wrong ones over East Asian text 20 (measured on seven small texts). */
const MIN_CONFIDENCE = 40;

/**
 * The charset: byte order mark, zeros of UTF-16, UTF-8 that is valid throughout, `declared` (a page's or part's own word), then a guess by
 * frequencies; windows-1252 where nothing fits (it has a character for nearly every byte, and is what unlabelled office text mostly is).
 */
export const detectCharset = (bytes: Uint8Array, declared: string | null = null): string => {
  const sure = byMark(bytes) ?? wideWithoutMark(bytes) ?? (isUtf8(bytes) ? "utf-8" : null);
  if (sure !== null) return sure;
  // What says UTF-8 and is nearly valid is UTF-8 with a broken byte or two; what says UTF-16 and has no zeros is not UTF-16.
  const believed = declared !== null && iconv.encodingExists(declared) && !/^utf-?(16|32)/i.test(declared) ? declared : null;
  if (believed !== null && (!/^utf-?8/i.test(believed) || brokenShare(bytes) < MAX_BROKEN_SHARE)) return believed;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const guesses = chardet.analyse(sample);
  if ((guesses[0]?.confidence ?? 0) < MIN_CONFIDENCE) {
    const asian = guessCjk(sample);
    if (asian !== null) return asian;
  }
  // A guess that leaves bytes without a character is wrong, however likely its letters are.
  const fitting = guesses.find(
    ({ name }) => !/^(UTF|ASCII)/.test(name) && iconv.encodingExists(name) && !decode(sample, name).includes("\uFFFD"),
  );
  // ISO-8859-1 as a guess: the windows code page has the same letters and also the quotes and the euro that people write.
  return fitting === undefined || fitting.name === "ISO-8859-1" ? "windows-1252" : fitting.name;
};

export const decode = (bytes: Uint8Array, charset: string): string =>
  iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), charset);

/** Text in whatever charset; without its byte order mark. */
export const decodeText = (bytes: Uint8Array, declared: string | null = null): string => decode(bytes, detectCharset(bytes, declared));
