/** Checksum files as sha256sum and its relatives write them. Pure. */

/** One line: a file's base name and the SHA-256 it should have, 64 lower-case hexadecimal digits. */
export interface Checksum {
  readonly fileName: string;
  readonly sha256: string;
}

/** Checksum files of whole mirrors have some thousand lines. */
const LINES_MAX = 20_000;

/** `HASH  name` and `HASH *name` (GNU), also with a tab; a leading backslash says that the name is escaped. */
const gnu = /^(?<escaped>\\?)(?<sha256>[0-9a-f]{64})[ \t]+\*?(?<name>\S.*)$/i;
/** `SHA256 (name) = HASH` (BSD, openssl). */
const bsd = /^SHA2?-?256 ?\((?<name>.+)\) ?= ?(?<sha256>[0-9a-f]{64})$/i;
/** A hash alone, in a file named after what it belongs to. */
const bare = /^(?<sha256>[0-9a-f]{64})$/i;
const owner = /^(?<name>.+)\.sha-?256(?:sums?)?(?:\.txt)?$/i;

const unescaped = (name: string): string => name.replaceAll(/\\(n|\\)/g, (_, what: string) => (what === "n" ? "\n" : "\\"));
/** Folders a file lay in elsewhere say nothing about here; separators of both worlds. */
const baseOf = (name: string): string => (name.trim().split(/[\\/]/).at(-1) ?? "").normalize("NFC");

/** Every line that names a file with a SHA-256; other lines (comments, other algorithms) are passed over. `ownName`: of the checksum file itself. */
export const parseChecksums = (text: string, ownName: string): readonly Checksum[] =>
  text
    .split(/\r?\n/, LINES_MAX)
    .flatMap((raw): readonly Checksum[] => {
      const line = raw.trim();
      const groups = (gnu.exec(line) ?? bsd.exec(line))?.groups;
      if (groups?.name !== undefined && groups.sha256 !== undefined) {
        const name = groups.escaped === "\\" ? unescaped(groups.name) : groups.name;
        return [{ fileName: baseOf(name), sha256: groups.sha256.toLowerCase() }];
      }
      const alone = bare.exec(line)?.groups?.sha256;
      const name = owner.exec(ownName)?.groups?.name;
      return alone === undefined || name === undefined ? [] : [{ fileName: baseOf(name), sha256: alone.toLowerCase() }];
    })
    .filter(({ fileName }) => fileName !== "");

/** The hashes stated for each of these files, in order; null when one of them is not named. Of two lines with one base name both count. */
export const hashesFor = (fileNames: readonly string[], checksums: readonly Checksum[]): readonly (readonly string[])[] | null => {
  const found = fileNames.map((name) => {
    const wanted = name.normalize("NFC");
    return checksums.flatMap(({ fileName, sha256 }) => (fileName === wanted ? [sha256] : []));
  });
  return found.every((hashes) => hashes.length > 0) ? found : null;
};
