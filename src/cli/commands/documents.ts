/** `deskside index`, `search` and `read`: collections filled and searched, one document read. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { DocumentHit, ReadEvent } from "#src/contract/document.ts";
import { AppError, assertNever } from "#src/contract/errors.ts";
import { exitCodes, UsageError } from "../errorWords.ts";
import { formatCount } from "../figures.ts";
import { describePlace, placeFields } from "../place.ts";
import { note, say, sayJson } from "../terminal.ts";
import { collectionsToSearch, collectionToFill, failuresIn, untilRead } from "./collections.ts";
import type { Command } from "./context.ts";
import { grantDocuments, pathKind } from "./paths.ts";
import { withCore } from "./withCore.ts";

/** Adds files and folders to a collection, waits until they are read, and says what could not be. Exit 3 when that is all of them; with one that was read, 0. */
export const indexDocuments: Command<{ readonly paths: readonly string[]; readonly collection?: string | undefined }> = (
  context,
  { paths, collection },
) =>
  withCore(context, async (core) => {
    const name = collection ?? basename(resolve(paths[0] ?? "."));
    // A mistyped path must not leave an empty collection.
    const grantIds = await grantDocuments(core, paths);
    const { id: collectionId } = await collectionToFill(core, name);
    for (const grantId of grantIds) await core.page.documents.add({ collectionId, grantId });
    const { files, pages, passages } = await untilRead(context, core, collectionId);
    const failures = await failuresIn(core, collectionId);
    const { total, indexed, partly, missing } = files;
    if (context.json)
      sayJson(context.terminal, {
        collection: name,
        files: total,
        read: indexed + partly,
        partly,
        missing,
        pages,
        passages,
        failed: failures,
      });
    else {
      say(context.terminal, `${name}: ${formatCount(indexed + partly)} of ${formatCount(total)} files read, ${formatCount(pages)} pages.`);
      if (partly > 0) note(context.terminal, `With pages that could not be read: ${formatCount(partly)}.`);
      if (missing > 0)
        note(context.terminal, `No longer there: ${formatCount(missing)}; what was read of them stays until it is removed in the app.`);
      for (const { file, message } of failures) note(context.terminal, `${file}: ${message}`);
      if (files.failed > failures.length) note(context.terminal, `… and ${formatCount(files.failed - failures.length)} more.`);
    }
    return files.failed > 0 && indexed + partly === 0 ? exitCodes.refusedFile : exitCodes.ok;
  });

const hitFields = (hit: DocumentHit) => ({ file: hit.fileName, ...placeFields(hit.locator), text: hit.snippet, score: hit.score });

/** Passages for a question, best first. */
export const searchDocuments: Command<{ readonly query: string; readonly collection?: string | undefined; readonly top: number }> = (
  context,
  { query, collection, top },
) => {
  if (query.trim() === "") throw new UsageError("The query is empty.");
  return withCore(context, async (core) => {
    const collectionIds = await collectionsToSearch(core, collection);
    const { passages } = await core.page.documents.retrieve({ collectionIds, question: query, limit: top });
    if (context.json) sayJson(context.terminal, { hits: passages.map((hit) => ({ ...hitFields(hit), text: hit.text })) });
    else if (passages.length === 0) say(context.terminal, "Nothing found.");
    else
      for (const hit of passages)
        say(context.terminal, `${hit.fileName}, ${describePlace(hit.locator)}\n  ${hit.snippet.replaceAll(/\s+/g, " ").trim()}\n`);
    return exitCodes.ok;
  });
};

const unreadWords = { "too-slow": "took too long", crashed: "stopped the reader", corrupt: "is damaged" } as const;

const describeEvent = (event: ReadEvent): string | null => {
  switch (event.kind) {
    case "opened":
      return event.title === null ? null : `# ${event.title}\n`;
    case "page": {
      const { page, label, text, warnings } = event.page;
      const warned = warnings.map(({ code, count }) => `${code}: ${count}`).join(", ");
      return `--- ${label ?? `page ${page}`}${warned === "" ? "" : ` (${warned})`}\n${text}\n`;
    }
    case "unread": {
      const { page, reason } = event.unread;
      return `--- page ${page} could not be read: it ${reason in unreadWords ? unreadWords[reason as keyof typeof unreadWords] : "holds no text that could be found"}\n`;
    }
    case "end":
      return null;
    default:
      return assertNever(event);
  }
};

/** Never from argv, which every program of the machine can read. Throws UsageError. */
const firstLine = async (path: string): Promise<string> => {
  try {
    return (await readFile(resolve(path), "utf8")).split(/\r?\n/, 1)[0] ?? "";
  } catch {
    throw new UsageError(`The password file ${path} cannot be read.`);
  }
};

/** Reads one document with its positions; nothing is kept. */
export const readDocument: Command<{ readonly file: string; readonly passwordFile?: string | undefined }> = (
  context,
  { file, passwordFile },
) =>
  withCore(context, async (core) => {
    const { interrupted } = context.terminal;
    if ((await pathKind(file)) === "folder") throw new UsageError(`${file} is a folder. Read it into a collection: deskside index ${file}`);
    const password = passwordFile === undefined ? {} : { password: await firstLine(passwordFile) };
    const input = { path: resolve(file), ...password };
    const events: ReadEvent[] = [];
    let ended = false;
    for await (const event of await core.control.read(input, { signal: interrupted })) {
      if (event.kind === "end") ended = true;
      if (context.json) events.push(event);
      else {
        const words = describeEvent(event);
        if (words !== null) say(context.terminal, words);
      }
    }
    interrupted.throwIfAborted();
    if (!ended) throw new AppError("core/unreachable", "The core ended before the document did");
    if (context.json) {
      const opened = events.find((event) => event.kind === "opened");
      sayJson(context.terminal, {
        file: basename(file),
        kind: opened?.documentKind ?? null,
        title: opened?.title ?? null,
        pages: events.flatMap((event) => (event.kind === "page" ? [event.page] : [])),
        unread: events.flatMap((event) => (event.kind === "unread" ? [event.unread] : [])),
      });
    }
    return exitCodes.ok;
  });
