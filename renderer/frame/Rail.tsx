/** The rail: the rooms of the page. Along the left edge, icons alone where the page is narrow, along the bottom on a phone. */
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { goTo, toggleRail, useUi } from "../state/ui.ts";
import { classes } from "../ui/classes.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { ariaKeys } from "../ui/keyNames.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import { rooms } from "./rooms.tsx";

export const Rail = () => {
  const shown = useUi((ui) => ui.room);
  const open = useUi((ui) => ui.railOpen);
  return (
    <nav
      aria-label="Rooms"
      className={classes(
        "flex shrink-0 gap-1 border-line bg-sunken p-2 max-sm:justify-around max-sm:border-t sm:flex-col sm:border-r",
        open ? "sm:w-13 lg:w-40" : "sm:w-13",
      )}
    >
      {rooms.map(({ id, label, icon: Icon, keys }) => (
        <Tooltip key={id} text={label} keys={keys}>
          <button
            type="button"
            aria-current={shown === id ? "page" : undefined}
            aria-keyshortcuts={ariaKeys(keys)}
            onClick={() => goTo(id)}
            className={classes(
              "flex min-h-9 items-center gap-3 rounded-control px-2.5 text-small text-soft hover:bg-hover hover:text-ink max-sm:min-h-11 max-sm:grow max-sm:flex-col max-sm:justify-center max-sm:gap-0",
              "aria-[current=page]:bg-hover aria-[current=page]:font-strong aria-[current=page]:text-ink",
            )}
          >
            <Icon className="size-4 shrink-0" />
            <span className={open ? "sm:max-lg:sr-only" : "sm:sr-only"}>{label}</span>
          </button>
        </Tooltip>
      ))}
      <div className="mt-auto max-lg:hidden">
        <IconButton
          label={open ? "Fold the rail" : "Unfold the rail"}
          icon={open ? <PanelLeftClose /> : <PanelLeftOpen />}
          keys="$mod+B"
          onClick={toggleRail}
        />
      </div>
    </nav>
  );
};
