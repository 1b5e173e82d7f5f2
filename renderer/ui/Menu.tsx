/** A menu of actions behind a button. */
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes.ts";
import { Keys } from "./Keys.tsx";

export const popupLook =
  "z-40 rounded-card border border-line bg-surface text-ink shadow-raised outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";

const itemLook =
  "flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 py-1 text-small outline-none select-none data-highlighted:bg-hover forced-colors:data-highlighted:outline-2 [&>svg]:size-4 [&>svg]:shrink-0";

/** `trigger`: a Button or IconButton; `children`: MenuItem, MenuSeparator, MenuGroup. */
export const Menu = ({
  trigger,
  children,
  align = "start",
}: {
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
}) => (
  <Base.Root>
    <Base.Trigger render={trigger} />
    <Base.Portal>
      <Base.Positioner sideOffset={4} align={align} className="z-40">
        <Base.Popup className={classes(popupLook, "max-h-(--available-height) min-w-48 overflow-y-auto p-1")}>{children}</Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

type ItemProps = {
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly keys?: string | undefined;
  readonly tone?: "plain" | "loss";
  readonly disabled?: boolean;
};
export const MenuItem = ({ icon, children, onSelect, keys, tone = "plain", disabled = false }: ItemProps) => (
  <Base.Item
    className={classes(itemLook, tone === "loss" && "text-loss", "data-disabled:opacity-50")}
    onClick={onSelect}
    disabled={disabled}
  >
    {icon}
    <span className="grow">{children}</span>
    {keys !== undefined && <Keys combination={keys} />}
  </Base.Item>
);

/** An entry that is on or off; the menu stays open, so that several can be chosen. */
export const MenuCheck = ({
  checked,
  onChange,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}) => (
  <Base.CheckboxItem className={itemLook} checked={checked} onCheckedChange={onChange} closeOnClick={false}>
    <span className="inline-flex size-4 shrink-0">
      <Base.CheckboxItemIndicator>
        <Check className="size-4" />
      </Base.CheckboxItemIndicator>
    </span>
    <span className="grow">{children}</span>
  </Base.CheckboxItem>
);

export const MenuSeparator = () => <Base.Separator className="my-1 h-px bg-line" />;

export const MenuGroup = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <Base.Group>
    <Base.GroupLabel className="px-2 py-1 text-small text-soft">{label}</Base.GroupLabel>
    {children}
  </Base.Group>
);
