/** The folders that are watched for models. */
import { Folder, RefreshCw, X } from "lucide-react";
import type { ModelFolder } from "#src/contract/model.ts";
import { api } from "../api/client.ts";
import { attempt } from "../state/failures.ts";
import { useModels } from "../state/models.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { Section } from "../ui/Section.tsx";
import { showToast } from "../ui/toasts.ts";
import { formatPlural } from "../words/format.ts";

const stateWords = (folder: ModelFolder): string => {
  switch (folder.state) {
    case "watching":
      return formatPlural(folder.models, "model");
    case "partly":
      return `${formatPlural(folder.models, "model")}; too much lies in it to look at all of it`;
    case "missing":
      return "not there at the moment";
    case "unreadable":
      return "may not be read: check its permissions";
  }
};

const rescan = async (): Promise<void> => {
  await api.models.rescan();
  showToast("The folders are being scanned again.");
};

const stopWatching = async (folder: ModelFolder): Promise<void> => {
  await api.models.removeFolder({ folderId: folder.id });
  showToast(`${folder.name} is no longer watched. Its files stay where they are.`);
};

export const Folders = () => {
  const folders = useModels((view) => view.folders);
  return (
    <Section
      title="Watched folders"
      actions={<IconButton label="Scan all folders again" icon={<RefreshCw />} onClick={() => attempt(rescan())} />}
    >
      {folders.length === 0 && (
        <p className="text-small text-soft">None. A watched folder shows every model that lies in it, also those added later.</p>
      )}
      <ul className="flex flex-col">
        {folders.map((folder) => (
          <li key={folder.id} className="flex items-center gap-3 text-small">
            <Folder className="size-4 shrink-0 text-soft" aria-hidden />
            <span className="min-w-0 grow">
              <span className="block truncate">{folder.name}</span>
              <span className={folder.state === "watching" ? "text-soft" : "text-check"}>{stateWords(folder)}</span>
            </span>
            <IconButton label={`Stop watching ${folder.name}`} icon={<X />} onClick={() => attempt(stopWatching(folder))} />
          </li>
        ))}
      </ul>
    </Section>
  );
};
