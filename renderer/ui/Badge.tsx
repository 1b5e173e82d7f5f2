/** A word that marks a thing. */
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type BadgeTone = "plain" | "accent" | "check" | "loss";
const looks: Readonly<Record<BadgeTone, string>> = {
  plain: "border-line text-soft",
  accent: "border-transparent bg-accent-wash text-accent",
  check: "border-transparent bg-check-wash text-check",
  loss: "border-transparent bg-loss-wash text-loss",
};

export const Badge = ({ tone = "plain", children }: { readonly tone?: BadgeTone; readonly children: ReactNode }) => (
  <span className={classes("inline-flex shrink-0 items-center rounded-full border px-2 text-small whitespace-nowrap", looks[tone])}>
    {children}
  </span>
);
