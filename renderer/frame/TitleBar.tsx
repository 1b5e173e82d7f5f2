/** The title bar: where one is, which model answers, and that nothing leaves the machine. */
import { ChatTitle } from "../chat/ChatTitle.tsx";
import { useUi } from "../state/ui.ts";
import { ModelChip } from "./ModelChip.tsx";
import { PrivacyChip } from "./PrivacyChip.tsx";
import { rooms } from "./rooms.tsx";

const Line = () => {
  const line = useUi((ui) => ui.line);
  const words = line === "reconnecting" ? "Reconnecting…" : "";
  return (
    <p role="status" className="shrink-0 text-small text-check">
      {words}
    </p>
  );
};

export const TitleBar = () => {
  const room = useUi((ui) => ui.room);
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-4 py-1 max-sm:px-2">
      {room === "chats" ? (
        <ChatTitle />
      ) : (
        <h1 className="min-w-16 grow truncate font-strong">{rooms.find(({ id }) => id === room)?.label}</h1>
      )}
      <Line />
      <ModelChip />
      <PrivacyChip />
    </header>
  );
};
