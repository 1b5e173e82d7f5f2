/** Pure: which entries of a folder are looked at, by their names. A file added by itself is read whatever its name. */

/** Endings of files a folder gives: everything the reader knows, and texts by their usual names. */
const ENDINGS = new Set(
  [
    "pdf docx docm xlsx xlsm xls ods csv tsv pptx pptm odt rtf epub html htm xhtml md markdown",
    "txt text log json xml yaml yml ini cfg toml tex rst org srt vtt eml msg",
    "png jpg jpeg jpe webp gif bmp tif tiff",
  ].flatMap((line) => line.split(" ")),
);

/** What systems, programs and package managers leave behind. */
const JUNK_FOLDERS = new Set(["node_modules", "__pycache__", "__macosx", "$recycle.bin", "system volume information", "lost+found"]);
/** Lock files of Office, downloads under way. */
const JUNK_FILES = /^(~\$|\._|thumbs\.db$|desktop\.ini$)|\.(tmp|part|crdownload|download)$/i;

const isHidden = (name: string): boolean => name.startsWith(".");

export const isFolderTaken = (name: string): boolean => !isHidden(name) && !JUNK_FOLDERS.has(name.toLowerCase());

export const isFileTaken = (name: string): boolean => {
  if (isHidden(name) || JUNK_FILES.test(name)) return false;
  const dot = name.lastIndexOf(".");
  return dot > 0 && ENDINGS.has(name.slice(dot + 1).toLowerCase());
};
