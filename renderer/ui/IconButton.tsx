/** A button that shows only an icon: its name is always there for tooltip and screen reader. */
import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";
import { ariaKeys } from "./keyNames.ts";
import { Tooltip } from "./Tooltip.tsx";

type Props = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  /** What it does, as an imperative: "Rename chat". */
  readonly label: string;
  readonly icon: ReactNode;
  /** Its shortcut, in tinykeys' spelling. */
  readonly keys?: string | undefined;
};

export const IconButton = ({ label, icon, keys, className, type = "button", ...rest }: Props) => (
  <Tooltip text={label} keys={keys}>
    <button
      {...rest}
      type={type}
      aria-label={label}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      className={classes(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-ink",
        "disabled:opacity-50 aria-pressed:bg-hover aria-pressed:text-ink data-popup-open:bg-hover [&>svg]:size-4",
        className,
      )}
    >
      {icon}
    </button>
  </Tooltip>
);
