/** Files within files: a mail's attachments are told and read by the same table as the mail itself. */
import type { FormatEvent } from "../protocol.ts";
import { detectKind } from "./detect.ts";
import { type FormatOptions, MAX_DEPTH, type OpenedFile } from "./format.ts";
import { loadFormat } from "./formats/table.ts";
import { unlocked } from "./locked.ts";
import { refusal } from "./refusal.ts";

type Shared = Omit<FormatOptions, "depth" | "readInner">;

const optionsAt = (shared: Shared, depth: number): FormatOptions => ({
  ...shared,
  depth,
  readInner: (file) => readAt(file, { ...shared, firstPage: 1, password: null }, depth + 1),
});

async function* readAt(file: OpenedFile, shared: Shared, depth: number): AsyncGenerator<FormatEvent, void, void> {
  if (depth > MAX_DEPTH) throw refusal("document/limits", "depth");
  const bytes = await unlocked(file.bytes, null);
  const format = await loadFormat(await detectKind(file.name, bytes));
  yield* format.read({ name: file.name, bytes }, optionsAt(shared, depth));
}

/** Options of the file itself. */
export const outermost = (shared: Shared): FormatOptions => optionsAt(shared, 0);
