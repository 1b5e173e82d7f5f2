/** What the chat is answered from, above the message: each collection with how far it is read, and the way to let go of it. */
import { FileText, Paperclip, X } from "lucide-react";
import type { Collection } from "#src/contract/document.ts";
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

export const ScopeChips = () => {
  const chosen = useOpenChat()?.chat.collectionIds ?? [];
  const collections = useDocuments((documents) => documents.collections) ?? [];
  const shown = collections.filter(({ id }) => chosen.includes(id));
  return (
    <>
      <Uploads kind="document" />
      {shown.length > 0 && (
        <ul aria-label="Answered from" className="flex flex-wrap gap-1">
          {shown.map((collection) => (
            <Chip key={collection.id} collection={collection} />
          ))}
        </ul>
      )}
    </>
  );
};
