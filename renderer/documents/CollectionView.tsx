/** One collection: its name and how far it is read, and its sides: files, search, retrieval test, sources. */
import { ChevronLeft, EllipsisVertical, MessageSquarePlus, Pause, Pencil, Play, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Collection } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";
import { Rename } from "../chat/Rename.tsx";
import { Uploads } from "../grants/Uploads.tsx";
import { Button } from "../ui/Button.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Sides } from "../ui/Sides.tsx";
import { collectionFacts, collectionTroubles } from "../words/documents.ts";
import { progressFraction, progressSentence } from "../words/progress.ts";
import { AddDocuments } from "./AddDocuments.tsx";
import { intoCollection } from "./additions.ts";
import { useIngestRun } from "./CollectionList.tsx";
import { askCollection, removeCollection, renameCollection, rescan, setPaused } from "./collectionActions.ts";
import { FileList } from "./files/FileList.tsx";
import { Sources } from "./Sources.tsx";
import { DocumentSearch } from "./search/DocumentSearch.tsx";
import { RetrievalTest } from "./search/RetrievalTest.tsx";
import { type Side, showCollection, showSide, useDocumentsView } from "./view.ts";

const sides: readonly { readonly id: Side; readonly label: string }[] = [
  { id: "files", label: "Files" },
  { id: "search", label: "Search" },
  { id: "retrieval", label: "Retrieval test" },
  { id: "sources", label: "Sources" },
];

const Standing = ({ collection }: { readonly collection: Collection }) => {
  const run = useIngestRun(collection);
  const open = collection.files.waiting + collection.files.reading;
  if (collection.paused)
    return open === 0 ? null : (
      <p className="flex items-center gap-3 text-small text-check">
        Paused with {open} {open === 1 ? "file" : "files"} to read.
        <Button onClick={() => setPaused(collection, false)}>
          <Play className="size-4" aria-hidden /> Go on
        </Button>
      </p>
    );
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  if (progress === null) return null;
  return (
    <div className="flex items-center gap-3">
      <Progress label={progressSentence(progress)} fraction={progressFraction(progress)} />
      <Button onClick={() => setPaused(collection, true)}>
        <Pause className="size-4" aria-hidden /> Pause
      </Button>
    </div>
  );
};

const Heading = ({ collection }: { readonly collection: Collection }) => {
  const [renaming, setRenaming] = useState(false);
  const troubles = collectionTroubles(collection);
  return (
    <div className="flex flex-wrap items-start gap-2">
      <IconButton className="md:hidden" label="All collections" icon={<ChevronLeft />} onClick={() => showCollection(null)} />
      <div className="min-w-40 grow basis-0">
        {renaming ? (
          <Rename
            name={collection.name}
            label={`New name of ${collection.name}`}
            onDone={(name) => {
              setRenaming(false);
              if (name !== null) renameCollection(collection, name);
            }}
          />
        ) : (
          <h2 className="truncate text-title font-strong">{collection.name}</h2>
        )}
        <p className="text-small text-soft">
          {collectionFacts(collection)}
          {troubles.length > 0 && <span className="text-check"> · {troubles.join(" · ")}</span>}
        </p>
      </div>
      <Button kind="primary" onClick={() => askCollection(collection)} disabled={collection.passages === 0}>
        <MessageSquarePlus className="size-4" aria-hidden /> Ask
      </Button>
      <AddDocuments destination={intoCollection(collection.id)} />
      <Menu align="end" trigger={<IconButton label={`More for ${collection.name}`} icon={<EllipsisVertical />} />}>
        <MenuItem icon={<Pencil />} onSelect={() => setRenaming(true)}>
          Rename
        </MenuItem>
        <MenuItem icon={<RefreshCw />} onSelect={() => rescan(collection)}>
          Look through its folders again
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} tone="loss" onSelect={() => removeCollection(collection)}>
          Delete
        </MenuItem>
      </Menu>
    </div>
  );
};

const Shown = ({ side, collection }: { readonly side: Side; readonly collection: Collection }) => {
  switch (side) {
    case "files":
      return <FileList collection={collection} />;
    case "search":
      return <DocumentSearch collection={collection} />;
    case "retrieval":
      return <RetrievalTest collection={collection} />;
    case "sources":
      return <Sources collection={collection} />;
    default:
      return assertNever(side);
  }
};

export const CollectionView = ({ collection }: { readonly collection: Collection }) => {
  const side = useDocumentsView((view) => view.side);
  return (
    <div className="flex h-full min-w-0 flex-col">
      <div className="flex flex-col gap-2 border-b border-line px-6 pt-4 max-sm:px-4">
        <Heading collection={collection} />
        <Uploads kind="document" />
        <Standing collection={collection} />
        <Sides label="Sides of the collection" sides={sides} shown={side} onShow={showSide} />
      </div>
      <div className="min-h-0 grow">
        <Shown key={collection.id} side={side} collection={collection} />
      </div>
    </div>
  );
};
