/** Steps through the versions of a message: ‹ 2/3 ›. */
import { ChevronLeft, ChevronRight, Columns2 } from "lucide-react";
import type { Message } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { ActionButton } from "../ActionButton.tsx";
import { useRoom } from "../RoomContext.ts";
import { useChatView } from "../view.ts";

export const Versions = ({ message }: { readonly message: Message }) => {
  const { api } = useRoom();
  const { versionIds } = message;
  if (versionIds.length < 2) return null;
  const at = versionIds.indexOf(message.id);
  const step = (by: -1 | 1) => {
    const messageId = versionIds[at + by];
    if (messageId !== undefined) attempt(api.turns.selectVersion({ messageId }));
  };
  return (
    <span className="inline-flex items-center text-small text-soft">
      <ActionButton label="Previous version" icon={<ChevronLeft />} disabled={at <= 0} onClick={() => step(-1)} />
      <span aria-hidden>
        {at + 1}/{versionIds.length}
      </span>
      <span className="sr-only">
        Version {at + 1} of {versionIds.length}
      </span>
      <ActionButton label="Next version" icon={<ChevronRight />} disabled={at >= versionIds.length - 1} onClick={() => step(1)} />
      {message.role === "assistant" && (
        <ActionButton label="Versions side by side" icon={<Columns2 />} onClick={() => useChatView.setState({ compared: message.id })} />
      )}
    </span>
  );
};
