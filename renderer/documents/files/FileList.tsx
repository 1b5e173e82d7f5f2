/** The files of a collection: searched by name, filtered by state, sorted; only the rows in sight are there. */
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Virtuoso } from "react-virtuoso";
import type { Collection } from "#src/contract/document.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { formatCount, formatPlural } from "../../words/format.ts";
import { AddDocuments } from "../AddDocuments.tsx";
import { intoCollection } from "../additions.ts";
import { FileRow } from "./FileRow.tsx";
import { type FileQuery, type StateFilter, useFiles } from "./useFiles.ts";

type Filter = StateFilter | "all";
const filters: readonly { readonly value: Filter; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "waiting", label: "Waiting" },
  { value: "reading", label: "Being read" },
  { value: "indexed", label: "Read" },
  { value: "partly", label: "With unread pages" },
  { value: "failed", label: "Could not be read" },
  { value: "missing", label: "Missing" },
];
const sorts = [
  { value: "name", label: "Name" },
  { value: "modified", label: "Newest first" },
  { value: "size", label: "Largest first" },
  { value: "state", label: "What needs a look" },
] as const;

const Waiting = () => <div className="h-13 border-b border-line" />;

export const FileList = ({ collection }: { readonly collection: Collection }) => {
  const [name, setName] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [sort, setSort] = useState<FileQuery["sort"]>("name");
  const asked = useDeferredValue(name.trim());
  const query = useMemo(
    (): FileQuery => ({ name: asked, state: filter === "all" ? null : filter, sort, descending: sort === "modified" || sort === "size" }),
    [asked, filter, sort],
  );
  const { total, files, show } = useFiles(collection, query);
  const onRange = useCallback(({ startIndex, endIndex }: { startIndex: number; endIndex: number }) => show(startIndex, endIndex), [show]);
  if (collection.files.total === 0)
    return (
      <EmptyState title="No files yet" actions={<AddDocuments destination={intoCollection(collection.id)} kind="primary" />}>
        Drop files or a folder here, or choose them. Folders are watched with their subfolders: what is added later is read by itself.
      </EmptyState>
    );
  return (
    <div className="flex h-full flex-col gap-2 px-6 pt-3 max-sm:px-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-40 grow max-sm:basis-full">
          <TextField
            type="search"
            label="Search files by name"
            hideLabel
            placeholder="Search files by name…"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <Select label="Show" value={filter} onChange={setFilter} choices={filters} />
        <Select label="Sort" value={sort} onChange={setSort} choices={sorts} />
      </div>
      <p role="status" className="text-small text-soft">
        {total === null
          ? "Reading the list…"
          : total === collection.files.total
            ? formatPlural(total, "file")
            : `${formatCount(total)} of ${formatPlural(collection.files.total, "file")}`}
      </p>
      <section className="min-h-0 grow" aria-label="Files">
        <Virtuoso
          className="h-full"
          tabIndex={0}
          totalCount={total ?? 0}
          rangeChanged={onRange}
          increaseViewportBy={300}
          itemContent={(row) => {
            const file = files.get(row);
            return file === undefined ? <Waiting /> : <FileRow file={file} paused={collection.paused} />;
          }}
        />
      </section>
    </div>
  );
};
