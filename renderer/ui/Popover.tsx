/** A small panel that opens beside its button and does not block the page. */
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes.ts";
import { popupLook } from "./Menu.tsx";

type Props = {
  readonly trigger: ReactElement;
  readonly title: string;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
  /** "top" for a button near the lower edge: the panel shrinks to fit its side and does not flip. */
  readonly side?: "top" | "bottom";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
};
/** Where room is short it scrolls; beside its button it would cover the rail. */
const stayBelow = { side: "none", align: "shift", fallbackAxisSide: "none" } as const;

export const Popover = ({ trigger, title, children, align = "start", side = "bottom", open, onOpenChange }: Props) => (
  <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
    <Base.Trigger render={trigger} />
    <Base.Portal>
      <Base.Positioner sideOffset={6} side={side} align={align} collisionPadding={8} collisionAvoidance={stayBelow} className="z-40">
        <Base.Popup className={classes(popupLook, "max-h-(--available-height) w-[min(24rem,calc(100vw-1rem))] overflow-y-auto p-4")}>
          <Base.Title className="sr-only">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
