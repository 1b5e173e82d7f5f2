/** Uploads under way. */
import { useUploads } from "../state/uploads.ts";
import { Button } from "../ui/Button.tsx";
import { Progress } from "../ui/Progress.tsx";
import { formatBytes } from "../words/format.ts";

export const Uploads = () => {
  const uploads = useUploads((view) => view.uploads);
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
