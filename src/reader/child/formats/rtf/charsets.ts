/** Charsets by the numbers RTF uses for them (RTF 1.9.1: \fcharset, \ansicpg). */
import iconv from "iconv-lite";

const byFont: Readonly<Record<number, string>> = {
  0: "windows-1252",
  77: "macintosh",
  128: "shift_jis",
  129: "cp949",
  134: "gb18030",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
  254: "cp437",
  255: "cp850",
};

export const charsetOfFont = (fcharset: number): string | null => byFont[fcharset] ?? null;

export const charsetOfCodePage = (page: number): string | null => {
  const named: Readonly<Record<number, string>> = {
    932: "shift_jis",
    936: "gb18030",
    949: "cp949",
    950: "big5",
    10000: "macintosh",
    65001: "utf-8",
  };
  const name = named[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : `cp${page}`);
  return iconv.encodingExists(name) ? name : null;
};
