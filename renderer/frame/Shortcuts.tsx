/** Every shortcut there is, as registered. */
import { byGroup, useCommands } from "../state/commands.ts";
import { setOverlay, useUi } from "../state/ui.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Keys } from "../ui/Keys.tsx";

/** The list alone; Settings shows it too. */
export const ShortcutList = () => {
  const commands = useCommands((registry) => registry.commands);
  return (
    <div className="flex flex-col gap-4">
      {byGroup(commands.filter(({ keys }) => keys !== undefined)).map(([group, members]) => (
        <section key={group} aria-label={group}>
          <h3 className="text-small text-soft">{group}</h3>
          <dl>
            {members.map(({ id, label, keys }) => (
              <div key={id} className="flex min-h-8 items-center justify-between gap-4 border-b border-line text-small last:border-b-0">
                <dt>{label}</dt>
                <dd>{keys !== undefined && <Keys combination={keys} />}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
};

export const Shortcuts = () => {
  const open = useUi((ui) => ui.overlay === "shortcuts");
  return (
    <Dialog title="Keyboard shortcuts" open={open} onOpenChange={(next) => setOverlay(next ? "shortcuts" : "none")}>
      <ShortcutList />
    </Dialog>
  );
};
