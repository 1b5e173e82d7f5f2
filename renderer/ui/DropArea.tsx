/** A stretch of the page that takes dropped files, and says so while they hover over it. */
import { type ReactNode, useState } from "react";

const carriesFiles = (event: React.DragEvent): boolean => event.dataTransfer.types.includes("Files");

/** `words`: what a drop will do. Dropping is never the only way: the same lies behind a button. */
export const DropArea = ({
  words,
  onFiles,
  children,
}: {
  readonly words: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}) => {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop has no keyboard counterpart; the button beside it has
    <div
      className="relative h-full"
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-card border-2 border-dashed border-accent bg-accent-wash">
          <p className="text-title font-strong text-accent">{words}</p>
        </div>
      )}
    </div>
  );
};
