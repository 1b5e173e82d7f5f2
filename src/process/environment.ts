/** What a child inherits: an environment without secrets and an empty working directory. */
import { lstatSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
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
  // Where compiled modules are kept; set by the launcher (launcher/compileCache.ts).
  "NODE_COMPILE_CACHE",
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

const own = (): number => process.getuid?.() ?? 0;

/** Ours alone, a real directory, and empty: somebody else could have put one under this name. */
const isUsable = (path: string): boolean => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (process.platform === "win32" || found.uid === own()) && readdirSync(path).length === 0;
};

/**
 * One empty, read-only directory for all children of this user. It stays: one made per process was left behind by each core that was killed.
 * Where its name is taken, a new one with a random name.
 */
export const emptyDirectory = (): string => {
  const shared = join(tmpdir(), `deskside-empty-${own()}`);
  mkdirSync(shared, { recursive: true, mode: 0o500 });
  return isUsable(shared) ? shared : mkdtempSync(`${shared}-`);
};
