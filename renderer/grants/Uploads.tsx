/** Uploads under way, of models or of documents. */
import { useUploads } from "../state/uploads.ts";
import { Button } from "../ui/Button.tsx";
import { Progress } from "../ui/Progress.tsx";
import { formatBytes } from "../words/format.ts";

export const Uploads = ({ kind }: { readonly kind: "model" | "document" }) => {
  const all = useUploads((view) => view.uploads);
  const uploads = all.filter(({ place }) => place.kind === kind);
  if (uploads.length === 0) return null;
  return (
    <section aria-label="Uploads" className="flex flex-col gap-2 rounded-card border border-line bg-surface p-4">
      {uploads.map((upload) => (
        <div key={upload.id} className="flex items-center gap-3">
          <Progress
            label={`Copying ${upload.name} to Deskside: ${formatBytes(upload.sentBytes)} of ${formatBytes(upload.totalBytes)}`}
            fraction={upload.totalBytes === 0 ? null : upload.sentBytes / upload.totalBytes}
          />
          <Button kind="quiet" onClick={upload.cancel}>
            Cancel
          </Button>
        </div>
      ))}
    </section>
  );
};
