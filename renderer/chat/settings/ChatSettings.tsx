/** The panel with what is set for one chat: system prompt and sampling. */
import { Dialog } from "../../ui/Dialog.tsx";
import { Section } from "../../ui/Section.tsx";
import { useOpenChat } from "../RoomContext.ts";
import { SamplingPanel } from "./SamplingPanel.tsx";
import { SystemPrompt } from "./SystemPrompt.tsx";

export const ChatSettings = ({ open, onOpenChange }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) => {
  const chat = useOpenChat()?.chat;
  return (
    <Dialog open={open && chat !== undefined} onOpenChange={onOpenChange} title="This chat" shape="panel">
      {chat !== undefined && (
        <div className="flex flex-col gap-6">
          <SystemPrompt key={chat.id} chat={chat} />
          <Section title="Sampling" explanation="How each next word is chosen. The defaults are set in Settings and hold for all chats.">
            <SamplingPanel chat={chat} />
          </Section>
        </div>
      )}
    </Dialog>
  );
};
