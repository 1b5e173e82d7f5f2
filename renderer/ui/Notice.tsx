/** A quiet band with a fact and the way on: amber to be checked, red where something was lost. */
import { Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type NoticeTone = "plain" | "check" | "loss";
const looks: Readonly<Record<NoticeTone, string>> = {
  plain: "border-line bg-sunken text-ink",
  check: "border-check bg-check-wash text-ink",
  loss: "border-loss bg-loss-wash text-ink",
};
const iconLooks: Readonly<Record<NoticeTone, string>> = { plain: "text-soft", check: "text-check", loss: "text-loss" };

export const Notice = ({
  tone = "plain",
  children,
  actions,
}: {
  readonly tone?: NoticeTone;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) => {
  const Icon = tone === "plain" ? Info : TriangleAlert;
  return (
    <div className={classes("flex gap-3 rounded-card border px-3 py-2 text-small", looks[tone])}>
      <Icon className={classes("mt-0.5 size-4 shrink-0", iconLooks[tone])} aria-hidden />
      <div className="flex min-w-0 grow flex-col gap-2">
        <div>{children}</div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
};
