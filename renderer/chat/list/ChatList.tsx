/** The list of chats: new chat, search, and all chats in their groups; usable by keyboard alone. */
import { EllipsisVertical, FolderPlus, Search as SearchIcon, SquarePen, Upload, VenetianMask } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { SearchHit } from "#src/contract/chat.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuItem } from "../../ui/Menu.tsx";
import { fieldLook } from "../../ui/TextField.tsx";
import { useRoom } from "../RoomContext.ts";
import { useWantedFocus } from "../useWantedFocus.ts";
import { ChatRows } from "./ChatRows.tsx";
import { createFolder, importChats } from "./chatActions.ts";
import { SearchHits } from "./SearchHits.tsx";
import { useSearch } from "./useSearch.ts";

const MoreMenu = ({ onChosen }: { readonly onChosen: () => void }) => {
  const room = useRoom();
  return (
    <Menu align="end" trigger={<IconButton label="More" icon={<EllipsisVertical />} />}>
      <MenuItem
        icon={<VenetianMask />}
        keys="$mod+Shift+E"
        onSelect={() => {
          room.showBlank(true);
          onChosen();
        }}
      >
        New temporary chat
      </MenuItem>
      <MenuItem icon={<FolderPlus />} onSelect={() => createFolder(room, "New folder", null)}>
        New folder
      </MenuItem>
      <MenuItem icon={<Upload />} onSelect={() => importChats(room)}>
        Import chats
      </MenuItem>
    </Menu>
  );
};

type Props = {
  /** A chat or a hit was chosen: on a narrow page the list then makes way. */
  readonly onChosen: () => void;
  readonly onHit: (hit: SearchHit) => void;
};

export const ChatList = ({ onChosen, onHit }: Props) => {
  const room = useRoom();
  const [query, setQuery] = useState("");
  const search = useSearch(query);
  const column = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useWantedFocus("search", searchField);

  const toFirstBelow = () => column.current?.querySelector<HTMLElement>("[data-hit], [data-row][tabindex='0']")?.focus();
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") toFirstBelow();
    else if (event.key === "Escape" && query !== "") setQuery("");
    else if (event.key === "Enter" && search.kind === "found" && search.hits[0] !== undefined) onHit(search.hits[0]);
    else return;
    event.preventDefault();
  };
  const typeToSearch = (letter: string) => {
    setQuery((held) => held + letter);
    searchField.current?.focus();
  };

  return (
    <div ref={column} className="flex h-full flex-col gap-2 p-2">
      <div className="flex items-center gap-1">
        <Button
          kind="quiet"
          className="grow justify-start! px-2!"
          onClick={() => {
            room.showBlank(false);
            onChosen();
          }}
        >
          <SquarePen className="size-4" aria-hidden />
          New chat
        </Button>
        <MoreMenu onChosen={onChosen} />
      </div>
      <div className="relative">
        <SearchIcon className="pointer-events-none absolute top-2 left-2 size-4 text-soft" aria-hidden />
        <input
          ref={searchField}
          type="search"
          aria-label="Search all chats"
          placeholder="Search all chats"
          maxLength={500}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
          className={`${fieldLook} pl-8! text-small!`}
        />
      </div>
      {search.kind === "none" ? (
        <ChatRows onChosen={onChosen} onType={typeToSearch} />
      ) : (
        <SearchHits
          search={search}
          onOpen={(hit) => {
            onHit(hit);
            onChosen();
          }}
        />
      )}
    </div>
  );
};
