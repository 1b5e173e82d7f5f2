/** What the chat is answered from, above the message: each collection with how far it is read, and the way to let go of it. */
import { FileText, Paperclip, X } from "lucide-react";
import type { Collection } from "#src/contract/document.ts";
import type { CollectionId } from "#src/contract/ids.ts";
import { goToCollection } from "../../documents/view.ts";
import { Uploads } from "../../grants/Uploads.tsx";
import { useDocuments } from "../../state/documents.ts";
import { runFor, useRuns } from "../../state/runs.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { collectionFacts, collectionTroubles } from "../../words/documents.ts";
import { progressSentence } from "../../words/progress.ts";
import { useOpenChat, useRoom } from "../RoomContext.ts";
import { setCollection } from "./scope.ts";

const standing = (collection: Collection, reading: string | null): string =>
  reading ?? [collectionFacts(collection), ...collectionTroubles(collection)].join(" · ");

const Chip = ({ collection }: { readonly collection: Collection }) => {
  const room = useRoom();
  const run = useRuns(runFor((subject) => subject.kind === "ingest" && subject.collectionId === collection.id));
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  const attached = collection.kind === "attachments";
  const Icon = attached ? Paperclip : FileText;
  const name = attached ? "Attached" : collection.name;
  return (
    <li className="flex max-w-full items-center gap-2 rounded-control bg-sunken pl-2 text-small">
      <Icon className="size-4 shrink-0 text-soft" aria-hidden />
      <button type="button" className="min-w-0 truncate py-1 hover:underline" onClick={() => goToCollection(collection.id)}>
        <span className="font-strong">{name}</span>{" "}
        <span className="text-soft">{standing(collection, progress === null ? null : progressSentence(progress))}</span>
      </button>
      <IconButton
        label={attached ? "Answer without the attachments" : `Answer without ${collection.name}`}
        icon={<X />}
        onClick={() => setCollection(room, collection.id, false)}
      />
    </li>
  );
};

/** A chosen collection that was deleted: questions are refused until it is let go of, or comes back from the bin. */
const GoneChip = ({ id }: { readonly id: CollectionId }) => {
  const room = useRoom();
  return (
    <li className="flex max-w-full items-center gap-2 rounded-control bg-check-wash pl-2 text-small text-check">
      <FileText className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 truncate py-1">Deleted collection</span>
      <IconButton label="Answer without the deleted collection" icon={<X />} onClick={() => setCollection(room, id, false)} />
    </li>
  );
};

export const ScopeChips = () => {
  const chosen = useOpenChat()?.chat.collectionIds ?? [];
  const collections = useDocuments((documents) => documents.collections);
  // Until the collections are known none of them is gone.
  const known = new Map((collections ?? []).map((collection) => [collection.id, collection]));
  return (
    <>
      <Uploads kind="document" />
      {collections !== null && chosen.length > 0 && (
        <ul aria-label="Answered from" className="flex flex-wrap gap-1">
          {chosen.map((id) => {
            const collection = known.get(id);
            return collection === undefined ? <GoneChip key={id} id={id} /> : <Chip key={id} collection={collection} />;
          })}
        </ul>
      )}
    </>
  );
};
