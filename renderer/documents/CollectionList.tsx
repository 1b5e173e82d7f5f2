/** The collections, one row each: name, how far it is read, what needs a look. */
import { FolderPlus } from "lucide-react";
import { useState } from "react";
import type { Collection } from "#src/contract/document.ts";
import { api } from "../api/client.ts";
import { mergeCollection, namedCollections, useDocuments } from "../state/documents.ts";
import { attempt } from "../state/failures.ts";
import { runFor, useRuns } from "../state/runs.ts";
import { Button } from "../ui/Button.tsx";
import { classes } from "../ui/classes.ts";
import { Progress } from "../ui/Progress.tsx";
import { TextField } from "../ui/TextField.tsx";
import { collectionFacts, collectionTroubles } from "../words/documents.ts";
import { progressFraction, progressSentence } from "../words/progress.ts";
import { showCollection, useDocumentsView } from "./view.ts";

/** The run that reads this collection, if there is one. */
export const useIngestRun = (collection: Collection) =>
  useRuns(runFor((subject) => subject.kind === "ingest" && subject.collectionId === collection.id));

const Row = ({ collection, shown }: { readonly collection: Collection; readonly shown: boolean }) => {
  const run = useIngestRun(collection);
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  const troubles = collectionTroubles(collection);
  const isPaused = collection.paused && collection.files.waiting + collection.files.reading > 0;
  return (
    <li>
      <button
        type="button"
        aria-current={shown ? "page" : undefined}
        onClick={() => showCollection(collection.id)}
        className={classes("flex w-full flex-col rounded-control px-2 py-1.5 text-left hover:bg-hover", shown && "bg-hover")}
      >
        <span className={classes("truncate text-small", shown && "font-strong")}>{collection.name}</span>
        <span className="truncate text-small text-soft">{collectionFacts(collection)}</span>
        {isPaused && <span className="truncate text-small text-check">Paused</span>}
        {troubles.length > 0 && <span className="truncate text-small text-check">{troubles.join(" · ")}</span>}
      </button>
      {progress !== null && (
        <div className="px-2 pb-1">
          <Progress label={progressSentence(progress)} fraction={progressFraction(progress)} />
        </div>
      )}
    </li>
  );
};

const NewCollection = ({ onDone }: { readonly onDone: () => void }) => {
  const [name, setName] = useState("");
  const create = async () => {
    const collection = await api.documents.createCollection({ name: name.trim() });
    mergeCollection(collection);
    showCollection(collection.id);
    onDone();
  };
  return (
    <form
      className="flex flex-col gap-2 px-2 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") attempt(create());
      }}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <TextField
        label="Name of the new collection"
        placeholder="Contracts"
        maxLength={200}
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="flex gap-2">
        <Button kind="primary" type="submit" disabled={name.trim() === ""}>
          Create
        </Button>
        <Button kind="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
};

export const CollectionList = () => {
  const collections = namedCollections(useDocuments((documents) => documents.collections));
  const shown = useDocumentsView((view) => view.collectionId);
  const [naming, setNaming] = useState(false);
  return (
    <nav aria-label="Collections" className="flex h-full flex-col gap-1 overflow-y-auto p-2">
      {naming ? (
        <NewCollection onDone={() => setNaming(false)} />
      ) : (
        <Button kind="quiet" className="justify-start! px-2!" onClick={() => setNaming(true)}>
          <FolderPlus className="size-4" aria-hidden /> New collection
        </Button>
      )}
      <ul className="flex flex-col gap-1">
        {collections.map((collection) => (
          <Row key={collection.id} collection={collection} shown={collection.id === shown} />
        ))}
      </ul>
    </nav>
  );
};
