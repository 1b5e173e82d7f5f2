/** Files of a collection: listed, looked into page by page, read again. */

import type { DocumentFile, FileDetails, PageSummary, PageText } from "#src/contract/document.ts";
import { AppError } from "#src/contract/errors.ts";
import type { CollectionId, FileId } from "#src/contract/ids.ts";
import type { DocumentsDeps } from "../deps.ts";
import type { Ingest } from "../ingest/ingest.ts";
import { sourceOf } from "../ingest/readFile.ts";
import type { DocumentRepository } from "../ports.ts";
import type { Announce } from "./announce.ts";
import { shownDetails, shownFile } from "./shown.ts";

/** Contract: `pages` gives at most so many. */
const PAGES_MAX = 20_000;

type Nothing = Record<string, never>;
type OfFile = { readonly fileId: FileId };
type FilesQuery = Parameters<DocumentRepository["listFiles"]>[0];
export type FilesInput = Omit<FilesQuery, "states" | "name" | "collectionId"> & {
  readonly collectionId: CollectionId;
  readonly states?: FilesQuery["states"] | undefined;
  readonly name?: string | undefined;
};

export interface PageImage {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Each throws document/not-found. */
export interface Files {
  files(input: FilesInput): Promise<{ files: DocumentFile[]; total: number }>;
  file(input: OfFile): Promise<FileDetails>;
  pages(input: OfFile): Promise<PageSummary[]>;
  page(input: OfFile & { readonly page: number }): Promise<PageText>;
  /** Throws request/invalid for a file that is read or being read. */
  retry(input: OfFile): Promise<Nothing>;
  unlock(input: OfFile & { readonly password: string }): Promise<Nothing>;
  /** `widthPx` wide. Throws document/…, reader/…, request/invalid for a page without an image. */
  pageImage(fileId: FileId, page: number, widthPx: number, signal: AbortSignal): Promise<PageImage>;
}

export const createFiles = (deps: DocumentsDeps, { ingest, announce }: { readonly ingest: Ingest; readonly announce: Announce }): Files => {
  const { repository } = deps;

  const hashOf = async (fileId: FileId): Promise<string | null> => (await repository.getFile(fileId)).documentHash;
  const readAgain = (collectionId: CollectionId): void => {
    announce.changed(collectionId);
    ingest.kick(collectionId);
  };

  return {
    files: async ({ states, name, ...query }) => {
      const found = await repository.listFiles({
        ...query,
        ...(states === undefined ? {} : { states }),
        ...(name === undefined ? {} : { name }),
      });
      return { files: found.files.map(shownFile), total: found.total };
    },
    file: async ({ fileId }) => shownDetails(await repository.getFile(fileId)),
    pages: async ({ fileId }) => {
      const hash = await hashOf(fileId);
      return hash === null ? [] : (await repository.listPages(hash)).slice(0, PAGES_MAX);
    },
    page: async ({ fileId, page }) => {
      const hash = await hashOf(fileId);
      if (hash === null) throw new AppError("document/not-found", "This file is not read yet");
      const { cells: _, ...text } = await repository.getPage(hash, page);
      return text;
    },
    retry: async ({ fileId }) => {
      const { state, document, collectionId } = await repository.getFile(fileId);
      const isPartly = state.kind === "indexed" && document !== null && document.unread.length > 0;
      if (state.kind === "reading" || state.kind === "waiting") return {};
      if (state.kind === "indexed" && !isPartly) throw new AppError("request/invalid", "This file is read");
      // A document that is complete is known and would not be read: it begins anew, for the pages that were left unread.
      if (isPartly) await repository.beginDocument({ ...document, complete: false, nextPage: 1, unread: [], warned: [] });
      await repository.updateFile(fileId, { state: { kind: "waiting" } });
      readAgain(collectionId);
      return {};
    },
    unlock: async ({ fileId, password }) => {
      const { collectionId } = await repository.getFile(fileId);
      await repository.updateFile(fileId, { password, state: { kind: "waiting" } });
      readAgain(collectionId);
      return {};
    },
    pageImage: async (fileId, page, widthPx, signal) => {
      const { document, ...file } = await repository.getFile(fileId);
      // What was read is no longer what lies there: its highlights would mark another text.
      if (file.state.kind === "waiting" && document?.complete === true)
        throw new AppError("document/changed", "The file changed and is not read again yet");
      const request = { source: sourceOf(deps, file), page, widthPx };
      return await deps.reader.render(file.password === null ? request : { ...request, password: file.password }, signal);
    },
  };
};
