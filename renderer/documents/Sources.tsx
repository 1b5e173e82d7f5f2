/** Where a collection's files come from, each with its state and the way to let go of it. */
import { File as FileIcon, Folder, Upload, X } from "lucide-react";
import type { Collection, Source } from "#src/contract/document.ts";
import { assertNever } from "#src/contract/errors.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { showToast } from "../ui/toasts.ts";
import { formatPlural } from "../words/format.ts";

const icons = { file: FileIcon, folder: Folder, upload: Upload } as const;

const stateWords = ({ state, files, kind }: Source): string => {
  switch (state) {
    case "present":
      return kind === "upload" ? "a copy, kept encrypted" : "read where it lies";
    case "watching":
      return `watched with its subfolders · ${formatPlural(files, "file")}`;
    case "partly":
      return `${formatPlural(files, "file")}; more lies in it than is looked at`;
    case "missing":
      return "not there at the moment; its text is kept";
    case "unreadable":
      return "may not be read: check its permissions";
    default:
      return assertNever(state);
  }
};

const remove = async (source: Source): Promise<void> => {
  await api.documents.removeSource({ sourceId: source.id });
  showToast(source.kind === "upload" ? `The copy of ${source.name} is deleted.` : `${source.name} left the collection. On disk it stays.`);
};

const Row = ({ source }: { readonly source: Source }) => {
  const Icon = icons[source.kind];
  const fine = source.state === "present" || source.state === "watching";
  return (
    <li className="flex items-center gap-3 border-b border-line py-2 text-small last:border-b-0">
      <Icon className="size-4 shrink-0 text-soft" aria-hidden />
      <span className="min-w-0 grow">
        <span className="block truncate">{source.name}</span>
        <span className={fine ? "text-soft" : "text-check"}>{stateWords(source)}</span>
      </span>
      <IconButton label={`Remove ${source.name} from the collection`} icon={<X />} onClick={() => attempt(remove(source))} />
    </li>
  );
};

export const Sources = ({ collection }: { readonly collection: Collection }) =>
  collection.sources.length === 0 ? (
    <EmptyState title="No sources yet">Add files, or a folder that is watched with its subfolders.</EmptyState>
  ) : (
    <ul className="h-full overflow-y-auto px-6 py-2 max-sm:px-4">
      {collection.sources.map((source) => (
        <Row key={source.id} source={source} />
      ))}
    </ul>
  );
