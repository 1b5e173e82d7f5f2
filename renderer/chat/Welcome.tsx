/** What an empty chat shows: three ways to begin, or the way to a model when there is none. */
import { Boxes, FileText, Gauge, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useModels } from "../state/models.ts";
import { goTo } from "../state/ui.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

const Sample = ({
  icon,
  title,
  children,
  onChoose,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: string;
  readonly onChoose: () => void;
}) => (
  <button
    type="button"
    onClick={onChoose}
    className="flex items-start gap-3 rounded-card border border-line bg-surface px-4 py-3 text-left hover:bg-hover [&>svg]:mt-1 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-soft"
  >
    {icon}
    <span>
      <span className="block font-strong">{title}</span>
      <span className="block text-small text-soft">{children}</span>
    </span>
  </button>
);

/** `onAsk` puts a question into the composer without sending it. */
export const Welcome = ({ temporary, onAsk }: { readonly temporary: boolean; readonly onAsk: (question: string) => void }) => {
  const models = useModels((view) => view.models);
  if (models !== null && models.length === 0) {
    return (
      <EmptyState
        title="Deskside needs a model to answer"
        actions={
          <Button kind="primary" onClick={() => goTo("models")}>
            Add a model
          </Button>
        }
      >
        <p>Point it at a model file in GGUF format on this machine. It is used where it lies; nothing is copied or sent.</p>
      </EmptyState>
    );
  }
  return (
    <div className="chat-column flex grow flex-col justify-end gap-2 pb-4">
      {temporary ? (
        <p className="pb-2 text-soft">A temporary chat is never written to disk. It is gone when you delete it or when Deskside ends.</p>
      ) : (
        <p className="pb-2 text-soft">What you write is answered on this machine and stays on it.</p>
      )}
      <Sample icon={<MessageSquare />} title="Ask something" onChoose={() => onAsk("What can you do?")}>
        “What can you do?”
      </Sample>
      <Sample icon={<FileText />} title="Drop a document" onChoose={() => goTo("documents")}>
        Ask your contracts, reports or mails; every answer names the page and shows the passage.
      </Sample>
      <Sample icon={<Gauge />} title="See what your machine can run" onChoose={() => goTo("models")}>
        Memory, processor and graphics found, and which models fit.
      </Sample>
      <Sample icon={<Boxes />} title="Add a bigger model" onChoose={() => goTo("models")}>
        The starter model is tiny. Point Deskside at a GGUF file for better answers.
      </Sample>
    </div>
  );
};
