/** What can be done with all of the chat's documents: read everything for a question, summarise, key facts, translate. */
import { BookOpenCheck, Languages, ListChecks, ScrollText, Sparkles } from "lucide-react";
import type { DocumentTask } from "#src/contract/grounding.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { useOpenChat } from "../RoomContext.ts";

const languages = ["English", "German", "French", "Spanish", "Italian", "Polish"] as const;

type Props = {
  /** Whether there is a question to read everything for. */
  readonly asked: boolean;
  readonly disabled: boolean;
  readonly onTask: (task: DocumentTask) => void;
};

/** Nothing for a chat without documents. */
export const TaskMenu = ({ asked, disabled, onTask }: Props) => {
  const chosen = useOpenChat()?.chat.collectionIds ?? [];
  if (chosen.length === 0) return null;
  return (
    <Menu
      trigger={
        <Button kind="quiet" className="px-2!" disabled={disabled}>
          <Sparkles className="size-4" aria-hidden />
          <span className="max-sm:sr-only">Whole documents</span>
        </Button>
      }
    >
      <MenuItem icon={<BookOpenCheck />} disabled={!asked} onSelect={() => onTask({ kind: "full-scan" })}>
        {asked ? "Read every page for this question" : "Read every page for a question (write it first)"}
      </MenuItem>
      <MenuSeparator />
      <MenuGroup label="Summarise">
        {(["short", "medium", "long"] as const).map((length) => (
          <MenuItem key={length} icon={<ScrollText />} onSelect={() => onTask({ kind: "summarise", length, bySection: false })}>
            {{ short: "Short", medium: "Medium", long: "Long" }[length]}
          </MenuItem>
        ))}
        <MenuItem icon={<ScrollText />} onSelect={() => onTask({ kind: "summarise", length: "medium", bySection: true })}>
          Section by section
        </MenuItem>
      </MenuGroup>
      <MenuSeparator />
      <MenuItem icon={<ListChecks />} onSelect={() => onTask({ kind: "key-facts" })}>
        Key facts
      </MenuItem>
      <MenuSeparator />
      <MenuGroup label="Translate into">
        {languages.map((language) => (
          <MenuItem key={language} icon={<Languages />} onSelect={() => onTask({ kind: "translate", language })}>
            {language}
          </MenuItem>
        ))}
      </MenuGroup>
    </Menu>
  );
};
