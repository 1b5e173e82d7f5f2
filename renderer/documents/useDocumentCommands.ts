/** What can be done with documents, for the palette: go to a collection, ask it, add to it. */
import { useEffect } from "react";
import { desktop } from "../api/host.ts";
import { type Command, registerCommands } from "../state/commands.ts";
import { namedCollections, useDocuments } from "../state/documents.ts";
import { goTo } from "../state/ui.ts";
import { addByDialog, intoNewCollection } from "./additions.ts";
import { askCollection } from "./collectionActions.ts";
import { goToCollection, showCollection, showSide } from "./view.ts";

/** The palette lists at most this many collections; the rest are in the room. */
const LISTED_MAX = 50;

const adding: Command = {
  id: "documents.add",
  label: "Add documents…",
  group: "Documents",
  searchWords: "pdf file folder collection upload",
  run: () => {
    goTo("documents");
    // In a browser the ways to add them are in the room.
    if (desktop !== null) addByDialog(intoNewCollection("My documents", showCollection), (host) => host.pickDocuments());
  },
};

/** Registered for as long as the page stands. */
export const useDocumentCommands = (): void => {
  const collections = useDocuments((documents) => documents.collections);
  useEffect(() => {
    const each = namedCollections(collections)
      .slice(0, LISTED_MAX)
      .flatMap((collection): readonly Command[] => [
        {
          id: `documents.open.${collection.id}`,
          label: `Open ${collection.name}`,
          group: "Documents",
          run: () => goToCollection(collection.id),
        },
        {
          id: `documents.search.${collection.id}`,
          label: `Search in ${collection.name}`,
          group: "Documents",
          run: () => {
            goToCollection(collection.id);
            showSide("search");
          },
        },
        { id: `documents.ask.${collection.id}`, label: `Ask ${collection.name}`, group: "Documents", run: () => askCollection(collection) },
      ]);
    return registerCommands([adding, ...each]);
  }, [collections]);
};
