/** A browser's way to a file where it lies: the core lists the folders it may read, by opaque ids, never by path. */
import { ChevronRight, File as FileIcon, Folder } from "lucide-react";
import { useEffect, useState } from "react";
import type { Entry, Listing } from "#src/contract/grant.ts";
import type { EntryId } from "#src/contract/ids.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { formatBytes } from "../words/format.ts";

const Trail = ({ trail, onOpen }: { readonly trail: readonly Entry[]; readonly onOpen: (entry: Entry | null) => void }) => (
  <nav aria-label="Folders above" className="flex flex-wrap items-center gap-1 text-small">
    <Button kind="quiet" className="px-2" onClick={() => onOpen(null)}>
      This machine
    </Button>
    {trail.map((entry) => (
      <span key={entry.id} className="flex items-center gap-1">
        <ChevronRight className="size-4 text-soft" aria-hidden />
        <Button kind="quiet" className="px-2" onClick={() => onOpen(entry)}>
          {entry.name}
        </Button>
      </span>
    ))}
  </nav>
);

type Wanted = "model" | "document" | "checksum";
/** A checksum file is only read; the others enter Deskside, and a whole folder of them can be watched. */
const faces: Readonly<Record<Wanted, { readonly title: string; readonly verb: string; readonly none: string }>> = {
  model: { title: "Add from this machine", verb: "Add", none: "No folders or models in here." },
  document: { title: "Add from this machine", verb: "Add", none: "No folders or documents in here." },
  checksum: { title: "Choose a checksum file", verb: "Choose", none: "No folders or checksum files in here." },
};

const Entries = ({
  listing,
  verb,
  onOpen,
  onAdd,
}: {
  readonly listing: Listing;
  readonly verb: string;
  readonly onOpen: (entry: Entry) => void;
  readonly onAdd: (entry: Entry) => void;
}) => (
  <ul className="flex flex-col">
    {listing.entries.map((entry) => (
      <li key={entry.id}>
        <button
          type="button"
          className="flex min-h-9 w-full items-center gap-3 rounded-control px-2 text-left text-small hover:bg-hover"
          onClick={() => (entry.kind === "folder" ? onOpen(entry) : onAdd(entry))}
        >
          {entry.kind === "folder" ? (
            <Folder className="size-4 shrink-0 text-soft" aria-hidden />
          ) : (
            <FileIcon className="size-4 shrink-0 text-accent" aria-hidden />
          )}
          <span className="min-w-0 grow truncate">{entry.name}</span>
          <span className="text-soft">
            {entry.kind === "folder" ? "Folder" : entry.sizeBytes === null ? verb : `${verb} · ${formatBytes(entry.sizeBytes)}`}
          </span>
        </button>
      </li>
    ))}
  </ul>
);

type Props = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What is listed besides folders. */
  readonly wants: Wanted;
  /** What choosing a file or a folder does, in one or two sentences. */
  readonly words: string;
  readonly onChoose: (entryId: EntryId) => Promise<void>;
};

export const FolderChooser = ({ open, onOpenChange, wants, words, onChoose }: Props) => {
  const [listing, setListing] = useState<Listing | null>(null);
  const show = (entry: Entry | null) =>
    attempt(api.grants.browse(entry === null ? { wants } : { entryId: entry.id, wants }).then(setListing));
  useEffect(() => {
    if (open) attempt(api.grants.browse({ wants }).then(setListing));
  }, [open, wants]);
  const add = (entry: Entry) => {
    onOpenChange(false);
    attempt(onChoose(entry.id));
  };
  const here = wants === "checksum" ? undefined : listing?.trail.at(-1);
  const { title, verb, none } = faces[wants];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      footer={
        here === undefined ? undefined : (
          <Button kind="primary" onClick={() => add(here)}>
            Watch “{here.name}”
          </Button>
        )
      }
    >
      {listing === null ? (
        <p className="text-small text-soft">Reading the folder…</p>
      ) : (
        <div className="flex flex-col gap-2">
          <p className="text-small text-soft">{words}</p>
          <Trail trail={listing.trail} onOpen={show} />
          {listing.entries.length === 0 && <p className="text-small">{none}</p>}
          <Entries listing={listing} verb={verb} onOpen={show} onAdd={add} />
          {listing.truncated && <p className="text-small text-check">Only the first 2,000 entries are shown.</p>}
        </div>
      )}
    </Dialog>
  );
};
