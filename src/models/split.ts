/** Names of split models: llama.cpp's `NAME-00001-of-00003.gguf`. Parts are derived from names, never from what a file says. */
import { basename, dirname, join } from "node:path";

/** Most parts taken as one model; the largest published ones have about 200. */
const PARTS_MAX = 1024;

const pattern = /^(?<stem>.+)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/i;

/** Which part of how many a file name claims to be; null for an ordinary name. `number` counts from 1. */
export const partOf = (fileName: string): { readonly stem: string; readonly number: number; readonly count: number } | null => {
  const groups = pattern.exec(fileName)?.groups;
  if (groups?.stem === undefined) return null;
  const number = Number(groups.number);
  const count = Number(groups.count);
  return number < 1 || count < 1 || count > PARTS_MAX || number > count ? null : { stem: groups.stem, number, count };
};

/** All parts' paths in order, whichever part is given; the path itself for an ordinary file. */
export const partsOf = (path: string): readonly string[] => {
  const part = partOf(basename(path));
  if (part === null) return [path];
  const digits = (value: number): string => String(value).padStart(5, "0");
  const extension = path.slice(-5);
  return Array.from({ length: part.count }, (_, index) =>
    join(dirname(path), `${part.stem}-${digits(index + 1)}-of-${digits(part.count)}${extension}`),
  );
};
