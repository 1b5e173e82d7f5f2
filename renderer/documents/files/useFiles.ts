/** The files of a collection as the list needs them: read in windows around what is shown, read again when the collection changes. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Collection, DocumentFile } from "#src/contract/document.ts";
import { api } from "../../api/client.ts";
import { attempt } from "../../state/failures.ts";

/** Rows read at a time. */
export const WINDOW = 100;

export type StateFilter = "waiting" | "reading" | "indexed" | "partly" | "failed" | "missing";
export interface FileQuery {
  readonly name: string;
  /** null: every state. */
  readonly state: StateFilter | null;
  readonly sort: "name" | "modified" | "size" | "state";
  readonly descending: boolean;
}

/** `files` by their row in the list; rows not read yet are not in it. */
export interface FileRows {
  readonly total: number | null;
  readonly files: ReadonlyMap<number, DocumentFile>;
  /** The list shows these rows now. */
  readonly show: (from: number, to: number) => void;
}

const readWindow = (collection: Collection, query: FileQuery, offset: number) =>
  api.documents.files({
    collectionId: collection.id,
    ...(query.state === null ? {} : { states: [query.state] }),
    ...(query.name === "" ? {} : { name: query.name }),
    sort: query.sort,
    descending: query.descending,
    offset,
    limit: WINDOW,
  });

/** Holds at most the windows in sight: a collection of 10,000 files costs as much as one of 200. */
export const useFiles = (collection: Collection, query: FileQuery): FileRows => {
  const [held, setHeld] = useState<{ readonly total: number | null; readonly files: ReadonlyMap<number, DocumentFile> }>({
    total: null,
    files: new Map(),
  });
  const range = useRef({ from: 0, to: WINDOW });
  const turn = useRef(0);

  const read = useCallback(async () => {
    turn.current += 1;
    const mine = turn.current;
    const first = Math.floor(range.current.from / WINDOW) * WINDOW;
    const offsets = [];
    for (let offset = first; offset <= range.current.to; offset += WINDOW) offsets.push(offset);
    const pages = await Promise.all(offsets.map(async (offset) => ({ offset, ...(await readWindow(collection, query, offset)) })));
    if (mine !== turn.current) return;
    setHeld({
      total: pages[0]?.total ?? 0,
      files: new Map(pages.flatMap(({ offset, files }) => files.map((file, at) => [offset + at, file] as const))),
    });
  }, [collection, query]);

  // The collection's object changes with each of its events, and with it `read`.
  useEffect(() => attempt(read()), [read]);

  const show = useCallback(
    (from: number, to: number) => {
      const window = (row: number) => Math.floor(row / WINDOW);
      const moved = window(from) !== window(range.current.from) || window(to) !== window(range.current.to);
      range.current = { from, to };
      if (moved) attempt(read());
    },
    [read],
  );
  return { ...held, show };
};
