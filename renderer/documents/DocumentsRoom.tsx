/** The documents room: collections on the left, the chosen one or an open document beside them. */
import { desktop } from "../api/host.ts";
import { Uploads } from "../grants/Uploads.tsx";
import { collectionOf, namedCollections, useDocuments } from "../state/documents.ts";
import { classes } from "../ui/classes.ts";
import { DropArea } from "../ui/DropArea.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { AddDocuments } from "./AddDocuments.tsx";
import { addFiles, intoCollection, intoNewCollection } from "./additions.ts";
import { CollectionList } from "./CollectionList.tsx";
import { CollectionView } from "./CollectionView.tsx";
import { openDocument, showCollection, useDocumentsView } from "./view.ts";
import { DocumentView } from "./viewer/DocumentView.tsx";

const FIRST_NAME = "My documents";
const inNew = () => intoNewCollection(FIRST_NAME, showCollection);

const Welcome = () => (
  <div className="h-full overflow-y-auto">
    <div className="px-6 pt-4 empty:hidden">
      <Uploads kind="document" />
    </div>
    <EmptyState title="Ask your documents, and check every answer" actions={<AddDocuments destination={inNew()} kind="primary" />}>
      <p>
        Drop files here, or choose files and folders. Deskside reads PDF, Word, Excel, PowerPoint, OpenDocument, mail, web pages, text and
        scanned pages, all on this machine. Answers then name the page, and each quote is compared with the source.
      </p>
      <p className="mt-2">
        {desktop === null
          ? "A file dropped here is uploaded and kept encrypted; chosen files are read where they lie."
          : "Files are read where they lie; nothing is copied."}
      </p>
    </EmptyState>
  </div>
);

const Choose = () => <EmptyState title="Choose a collection">On the left, or drop documents here to begin a new one.</EmptyState>;

export const DocumentsRoom = () => {
  const known = useDocuments((documents) => documents.collections);
  const collectionId = useDocumentsView((view) => view.collectionId);
  const open = useDocumentsView((view) => view.open);
  const collection = useDocuments(collectionOf(collectionId));
  const named = namedCollections(known);
  const destination = collection === undefined ? inNew() : intoCollection(collection.id);
  if (known === null) return <p className="p-6 text-soft">Reading the collections…</p>;
  return (
    <DropArea
      words={desktop === null ? "Drop to copy into Deskside, encrypted" : "Drop to add, in place"}
      onFiles={(files) => addFiles(destination, files)}
    >
      {named.length === 0 ? (
        <Welcome />
      ) : (
        <div className="flex h-full">
          <div
            className={classes(
              "w-64 shrink-0 border-r border-line max-md:w-full max-md:border-r-0",
              (collection !== undefined || open !== null) && "max-md:hidden",
            )}
          >
            <CollectionList />
          </div>
          <div className={classes("min-w-0 grow", collection === undefined && open === null && "max-md:hidden")}>
            {open !== null ? (
              <DocumentView target={open} onClose={() => openDocument(null)} closeWords="Back" />
            ) : collection === undefined ? (
              <Choose />
            ) : (
              <CollectionView collection={collection} />
            )}
          </div>
        </div>
      )}
    </DropArea>
  );
};
