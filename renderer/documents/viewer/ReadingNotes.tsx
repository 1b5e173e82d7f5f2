/** What was left out of a document's text or could not be read: hidden text, invisible marks, unread pages, each counted. */
import { TriangleAlert } from "lucide-react";
import type { FileDetails } from "#src/contract/document.ts";
import { Popover } from "../../ui/Popover.tsx";
import { unreadWords, warningWords } from "../../words/documents.ts";
import { formatPlural } from "../../words/format.ts";

/** Nothing for a document that was read whole. */
export const ReadingNotes = ({ details }: { readonly details: FileDetails }) => {
  const notes = [...unreadWords(details.unread), ...details.warned.map(warningWords)];
  if (notes.length === 0) return null;
  return (
    <Popover
      title="What was left out"
      align="end"
      trigger={
        <button
          type="button"
          className="inline-flex min-h-8 items-center gap-1 rounded-control px-2 text-small text-check hover:bg-hover data-popup-open:bg-hover"
        >
          <TriangleAlert className="size-4" aria-hidden /> {formatPlural(notes.length, "note")}
        </button>
      }
    >
      <p className="font-strong">What was left out or could not be read</p>
      <ul className="mt-2 flex flex-col gap-1 text-small">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Popover>
  );
};
