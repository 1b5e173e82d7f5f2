/** Work under way: real counts with words, never a bare spinner. */
import { Progress as Base } from "@base-ui/react/progress";
import { classes } from "./classes.ts";

type Props = {
  /** "Loading model: 62 %" */
  readonly label: string;
  /** 0 to 1, or null while the end is unknown. */
  readonly fraction: number | null;
  readonly hideLabel?: boolean;
};
export const Progress = ({ label, fraction, hideLabel = false }: Props) => (
  <Base.Root value={fraction === null ? null : Math.round(fraction * 100)} className="flex w-full flex-col gap-1">
    <Base.Label className={classes(hideLabel ? "sr-only" : "text-small text-soft")}>{label}</Base.Label>
    <Base.Track className="h-1 w-full overflow-hidden rounded-full bg-line">
      <Base.Indicator className="h-full bg-accent forced-colors:bg-[Highlight] forced-colors:forced-color-adjust-none transition-[width] data-indeterminate:w-1/3 data-indeterminate:opacity-60" />
    </Base.Track>
  </Base.Root>
);
