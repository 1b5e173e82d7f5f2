/** Reads any document without keeping anything, for `deskside read`. */
import { stat } from "node:fs/promises";
import type { ReadEvent } from "#src/contract/document.ts";
import { AppError, assertNever } from "#src/contract/errors.ts";
import { identify } from "./collections/identity.ts";
import type { DocumentsDeps } from "./deps.ts";
import type { ReaderEvent } from "./ports.ts";

const asReadEvent = (event: ReaderEvent): ReadEvent => {
  switch (event.kind) {
    case "opened":
      return { kind: "opened", documentKind: event.documentKind, title: event.title, pages: event.pages };
    case "page": {
      const { cells: _, ...page } = event.page;
      return { kind: "page", page };
    }
    case "unread":
    case "end":
      return event;
    default:
      return assertNever(event);
  }
};

/** Ends its reader when it is returned from. Throws document/…, reader/crashed, or the signal's reason. */
export async function* readPath(
  { reader, settings }: Pick<DocumentsDeps, "reader" | "settings">,
  path: string,
  password: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ReadEvent> {
  const identity = await identify(path);
  if (identity === null) {
    const isThere = (await stat(path).catch(() => null)) !== null;
    throw isThere
      ? new AppError("document/unreadable", "Not a regular file", { details: { reason: "not-a-file" } })
      : new AppError("document/missing", "There is no file at this place");
  }
  const request = { source: { kind: "file" as const, path, identity }, ocrLanguages: settings().ocrLanguages, firstPage: 1 };
  for await (const event of reader.read(password === undefined ? request : { ...request, password }, signal)) yield asReadEvent(event);
}
