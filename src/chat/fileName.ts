/** File names that every system takes. */

/** Names Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/iu;
/** UTF-8 bytes of the stem: below the 255 of most file systems with room for " (1)" and an extension. */
const STEM_BYTES_MAX = 180;

const withinBytes = (text: string, bytes: number): string => {
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
};

/** `title` as the stem of a file name, with `extension` (no dot); "chat" when nothing of it may stay. */
export const fileNameOf = (title: string, extension: string): string => {
  const stem = withinBytes(
    title
      .toWellFormed()
      .normalize("NFC")
      .replace(/[<>:"/\\|?*]|\p{C}|\p{Zl}|\p{Zp}/gu, " ")
      .replace(/\s+/gu, " "),
    STEM_BYTES_MAX,
  ).replace(/^[\s.]+|[\s.]+$/gu, "");
  if (stem === "") return `chat.${extension}`;
  return RESERVED.test(stem) ? `chat ${stem}.${extension}` : `${stem}.${extension}`;
};
