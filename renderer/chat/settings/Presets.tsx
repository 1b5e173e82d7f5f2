/** The small library of system prompts: use one, keep this one, rename, delete with Undo. */
import { EllipsisVertical, Pencil, Replace, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Preset } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuItem } from "../../ui/Menu.tsx";
import { showToast } from "../../ui/toasts.ts";
import { Rename } from "../Rename.tsx";
import { useChats, useRoom } from "../RoomContext.ts";
import type { Room } from "../room.ts";

const removePreset = ({ api }: Room, { id, name }: Preset): void =>
  attempt(
    api.presets
      .remove({ id })
      .then(({ binItemId }) => showToast(`“${name}” moved to the bin`, { undo: () => attempt(api.bin.restore({ id: binItemId })) })),
  );

type RowProps = { readonly preset: Preset; readonly text: string; readonly onUse: (text: string) => void };

const Row = ({ preset, text, onUse }: RowProps) => {
  const room = useRoom();
  const [renaming, setRenaming] = useState(false);
  const { id, name } = preset;
  if (renaming) {
    return (
      <Rename
        name={name}
        label={`New name of ${name}`}
        onDone={(kept) => {
          setRenaming(false);
          if (kept !== null) attempt(room.api.presets.save({ id, name: kept, text: preset.text }));
        }}
      />
    );
  }
  return (
    <div className="flex items-center rounded-control hover:bg-hover">
      <button
        type="button"
        aria-pressed={preset.text === text}
        onClick={() => onUse(preset.text)}
        className="min-h-8 min-w-0 grow rounded-control px-2 text-left text-small aria-pressed:font-strong"
      >
        <span className="block truncate">{name}</span>
        <span className="block truncate font-normal text-soft">{preset.text === "" ? "No system prompt" : preset.text}</span>
      </button>
      <Menu align="end" trigger={<IconButton label={`Actions for ${name}`} icon={<EllipsisVertical />} />}>
        <MenuItem icon={<Replace />} disabled={text === preset.text} onSelect={() => attempt(room.api.presets.save({ id, name, text }))}>
          Overwrite with the prompt above
        </MenuItem>
        <MenuItem icon={<Pencil />} onSelect={() => setRenaming(true)}>
          Rename
        </MenuItem>
        <MenuItem icon={<Trash2 />} tone="loss" onSelect={() => removePreset(room, preset)}>
          Delete
        </MenuItem>
      </Menu>
    </div>
  );
};

/** `text`: the system prompt of the chat. */
export const Presets = ({ text, onUse }: { readonly text: string; readonly onUse: (text: string) => void }) => {
  const room = useRoom();
  const presets = useChats((state) => state.presets);
  const [naming, setNaming] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <ul className="-mx-2 flex flex-col" aria-label="Library of system prompts">
        {presets.map((preset) => (
          <li key={preset.id}>
            <Row preset={preset} text={text} onUse={onUse} />
          </li>
        ))}
      </ul>
      {naming ? (
        <Rename
          name=""
          label="Name of the new preset"
          onDone={(name) => {
            setNaming(false);
            if (name !== null) attempt(room.api.presets.save({ name, text }));
          }}
        />
      ) : (
        <Button className="self-start" disabled={text.trim() === ""} onClick={() => setNaming(true)}>
          Keep this prompt in the library
        </Button>
      )}
    </div>
  );
};
