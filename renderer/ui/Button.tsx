/** The one button: four weights, never more than one `primary` in sight. */
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";

export type ButtonKind = "primary" | "plain" | "quiet" | "loss";

const looks: Readonly<Record<ButtonKind, string>> = {
  primary: "bg-accent text-on-accent border-accent hover:opacity-90",
  plain: "bg-surface text-ink border-edge hover:bg-hover",
  quiet: "bg-transparent text-ink border-transparent hover:bg-hover",
  loss: "bg-surface text-loss border-loss hover:bg-loss-wash",
};

/** A push button. `kind: "loss"` only where something is deleted for good. */
export const Button = ({
  kind = "plain",
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { readonly kind?: ButtonKind }) => (
  <button
    {...rest}
    type={type}
    className={classes(
      "inline-flex min-h-8 shrink-0 items-center justify-center gap-2 rounded-control border px-3 py-1 text-small font-strong",
      "disabled:opacity-50 aria-disabled:opacity-50 data-popup-open:bg-hover",
      looks[kind],
      className,
    )}
  />
);
