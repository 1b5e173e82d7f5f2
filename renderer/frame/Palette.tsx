/** The command palette: every action by name, with its shortcut. */
import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { byGroup, useCommands } from "../state/commands.ts";
import { setOverlay, useUi } from "../state/ui.ts";
import { Keys } from "../ui/Keys.tsx";

const item =
  "flex min-h-9 cursor-default items-center gap-4 rounded-control px-3 text-body outline-none select-none data-[selected=true]:bg-hover forced-colors:data-[selected=true]:outline-2";

/** Every typed word must occur: cmdk's own fuzzy match finds "Load llama" for "delete". */
const filter = (_id: string, typed: string, words: readonly string[] = []): number => {
  const text = words.join(" ").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
    ? 1
    : 0;
};

const List = () => {
  const commands = useCommands((registry) => registry.commands);
  return (
    <Command label="Commands" loop filter={filter}>
      <Command.Input
        autoFocus
        placeholder="What would you like to do?"
        className="min-h-12 w-full border-b border-line bg-transparent px-5 text-body text-ink outline-none placeholder:text-soft"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-4 text-small text-soft">Nothing by that name.</Command.Empty>
        {byGroup(commands).map(([group, members]) => (
          <Command.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-soft"
          >
            {members.map((command) => (
              <Command.Item
                key={command.id}
                value={command.id}
                keywords={[command.label, command.searchWords ?? ""]}
                className={item}
                onSelect={() => {
                  setOverlay("none");
                  command.run();
                }}
              >
                <span className="grow">{command.label}</span>
                {command.keys !== undefined && <Keys combination={command.keys} />}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
};

export const Palette = () => {
  const open = useUi((ui) => ui.overlay === "palette");
  return (
    <Dialog.Root open={open} onOpenChange={(next) => setOverlay(next ? "palette" : "none")}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-shade" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-card border border-line bg-surface shadow-raised outline-none">
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <List />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
};
