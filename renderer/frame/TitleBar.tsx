/** The title bar: where one is, which model answers, and that nothing leaves the machine. */
import { useUi } from "../state/ui.ts";
import { rooms } from "./rooms.tsx";

export const TitleBar = () => {
  const room = useUi((ui) => ui.room);
  const title = useUi((ui) => ui.title);
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-4 py-1">
      <p className="min-w-0 grow truncate font-strong">{(room === "chats" ? title : null) ?? rooms.find(({ id }) => id === room)?.label}</p>
    </header>
  );
};
