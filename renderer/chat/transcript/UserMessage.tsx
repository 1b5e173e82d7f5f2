/** What the person wrote: plain text, never Markdown, so that it stays exactly what was typed. */
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { UserMessage as Said } from "#src/contract/chat.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { taskWords } from "../../words/documents.ts";
import { formatCount } from "../../words/format.ts";
import { ActionButton } from "../ActionButton.tsx";
import { CopyButton } from "../CopyButton.tsx";
import { useRoom } from "../RoomContext.ts";
import { EditMessage } from "./EditMessage.tsx";
import { editMessage, removeMessage } from "./messageActions.ts";
import { Versions } from "./Versions.tsx";

/** Longer messages are shown cut, because laying out megabytes of text freezes a page. */
const SHOWN_CHARACTERS = 20_000;

const Text = ({ text }: { readonly text: string }) => {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > SHOWN_CHARACTERS;
  return (
    <div className="chat-any-direction text-body wrap-anywhere whitespace-pre-wrap">
      {cut ? text.slice(0, SHOWN_CHARACTERS) : text}
      {cut && (
        <p className="mt-2">
          <Button onClick={() => setWhole(true)}>Show all {formatCount(text.length)} characters</Button>
        </p>
      )}
    </div>
  );
};

export const UserMessage = ({
  message,
  editing,
  onEdit,
}: {
  readonly message: Said;
  readonly editing: boolean;
  readonly onEdit: (editing: boolean) => void;
}) => {
  const room = useRoom();
  return (
    <article aria-label="You" className="group pt-3">
      <h2 className="sr-only">You</h2>
      <div className="rounded-card border border-line bg-surface px-4 py-3">
        {editing ? (
          <EditMessage
            text={message.text}
            label="Your message"
            action="Save and answer"
            onCancel={() => onEdit(false)}
            onSave={(text) => {
              onEdit(false);
              editMessage(room, message.id, text);
            }}
          />
        ) : (
          <>
            {message.task !== null && (
              <p className="pb-1">
                <Badge tone="accent">{taskWords(message.task)}</Badge>
              </p>
            )}
            <Text text={message.text} />
          </>
        )}
      </div>
      <div className="chat-actions flex min-h-8 items-center justify-end">
        <Versions message={message} />
        <span className="chat-quiet">
          <CopyButton label="Copy message" text={() => message.text} />
          <ActionButton label="Edit and branch" icon={<Pencil />} onClick={() => onEdit(true)} />
          <ActionButton label="Delete message and what follows" icon={<Trash2 />} onClick={() => removeMessage(room, message)} />
        </span>
      </div>
    </article>
  );
};
