/** A short explanation beside a control, on hover and on focus. */
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./Keys.tsx";

/** `children`: the element explained; it gets the trigger's props and keeps its own. */
export const Tooltip = ({
  text,
  keys,
  children,
}: {
  readonly text: ReactNode;
  readonly keys?: string | undefined;
  readonly children: ReactElement;
}) => (
  <Base.Root>
    <Base.Trigger render={children} />
    <Base.Portal>
      <Base.Positioner sideOffset={6} className="z-50">
        <Base.Popup className="flex max-w-72 items-center gap-2 rounded-control bg-ink px-2 py-1 text-small text-paper">
          <span>{text}</span>
          {keys !== undefined && <Keys combination={keys} inverse />}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
