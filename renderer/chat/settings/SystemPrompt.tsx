/** What the model is told before every prompt of this chat. */
import { useEffect, useRef, useState } from "react";
import type { Chat } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { TextArea } from "../../ui/TextField.tsx";
import { updateChat } from "../list/chatActions.ts";
import { useRoom } from "../RoomContext.ts";
import { Presets } from "./Presets.tsx";

const SAVE_AFTER_MS = 400;
const LONGEST = 100_000;

/** Must be mounted anew for each chat. Saved when typing pauses and on leaving. */
export const SystemPrompt = ({ chat }: { readonly chat: Chat }) => {
  const room = useRoom();
  const [text, setText] = useState(chat.systemPrompt);
  const pending = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly save: () => void } | null>(null);
  const flush = () => {
    if (pending.current === null) return;
    clearTimeout(pending.current.timer);
    pending.current.save();
    pending.current = null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only on leaving; `flush` reads what is pending then.
  useEffect(() => flush, []);
  const change = (systemPrompt: string) => {
    setText(systemPrompt);
    if (pending.current !== null) clearTimeout(pending.current.timer);
    const save = () => attempt(updateChat(room, chat.id, { systemPrompt }));
    pending.current = { timer: setTimeout(flush, SAVE_AFTER_MS), save };
  };
  return (
    <div className="flex flex-col gap-3">
      <TextArea
        label="System prompt"
        explanation="The model reads this before the conversation, every time. It always stays in the prompt."
        rows={4}
        maxLength={LONGEST}
        className="chat-grow max-h-60 min-h-24"
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      <Presets text={text} onUse={change} />
    </div>
  );
};
