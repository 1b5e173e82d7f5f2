/** The system's trash, by the way each system has for programs. */
import { homedir } from "node:os";
import { join } from "node:path";
import { moveToTrash, type TrashResult } from "#src/models/trash.ts";
import { runProgram } from "#src/process/program.ts";

const DEADLINE_MS = 60_000;
/** Foundation's own call needs no right to steer the Finder. Paths are arguments, never part of the script. */
const macScript =
  'ObjC.import("Foundation"); function run(paths) { for (const path of paths) { const url = $.NSURL.fileURLWithPath(path); if (!$.NSFileManager.defaultManager.trashItemAtURLResultingItemURLError(url, null, null)) throw new Error("refused"); } }';
const windowsScript =
  "& { Add-Type -AssemblyName Microsoft.VisualBasic; foreach ($path in $args) { [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($path, 'OnlyErrorDialogs', 'SendToRecycleBin') } }";

const byProgram = async (file: string, args: readonly string[]): Promise<TrashResult> => {
  const end = await runProgram({ file, args, label: "system trash", deadlineMs: DEADLINE_MS });
  return end.kind === "done" ? { kind: "trashed" } : { kind: "refused", reason: "The system did not take the file into its trash." };
};

/** All of the files or none; on macOS and Windows, whose trash takes one after another, those before a refused one are gone. */
export const trash = async (paths: readonly string[]): Promise<TrashResult> => {
  if (paths.length === 0) return { kind: "trashed" };
  switch (process.platform) {
    case "darwin":
      return await byProgram("/usr/bin/osascript", ["-l", "JavaScript", "-e", macScript, ...paths]);
    case "win32":
      return await byProgram(join(process.env.SYSTEMROOT ?? "C:\\Windows", "System32", "WindowsPowerShell", "v1.0", "powershell.exe"), [
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        windowsScript,
        ...paths,
      ]);
    default:
      return await moveToTrash(paths, {
        dataHome: process.env.XDG_DATA_HOME ?? join(homedir(), ".local", "share"),
        userId: process.getuid?.() ?? 0,
        now: () => new Date(),
      });
  }
};
