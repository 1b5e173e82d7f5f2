/** What a child inherits: an environment without secrets and an empty working directory. */
import { chmodSync, existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Needed to find libraries, devices, locale and temp files; everything else (tokens, keys, proxies) stays out. */
const kept = new Set([
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LD_LIBRARY_PATH",
  "XDG_DATA_DIRS",
  "XDG_RUNTIME_DIR",
  "SYSTEMROOT",
  "SystemRoot",
  "WINDIR",
  "PROGRAMDATA",
  "LOCALAPPDATA",
]);
/** GPU choice and drivers, and llama.cpp's own switches. */
const keptPrefixes = ["CUDA_", "GGML_", "NVIDIA_", "VK_", "HSA_", "MTL_"];

/** The child's whole environment. `extra` wins. */
export const childEnvironment = (
  own: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(own).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (kept.has(entry[0]) || keptPrefixes.some((prefix) => entry[0].startsWith(prefix))),
    ),
  ),
  ...extra,
});

let directory: string | null = null;

/** One empty, read-only directory for all children of this process; removed when it exits, made anew if a cleaner took it meanwhile. */
export const emptyDirectory = (): string => {
  if (directory === null || !existsSync(directory)) {
    const made = mkdtempSync(join(tmpdir(), "deskside-empty-"));
    chmodSync(made, 0o500);
    process.once("exit", () => {
      try {
        rmdirSync(made);
      } catch {
        // Something lies in it or it is gone: either way there is nobody left to tell.
      }
    });
    directory = made;
  }
  return directory;
};
