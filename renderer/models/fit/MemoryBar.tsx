/** Memory as one bar split by use, against what is free; each part named with its size below. */
import { classes } from "../../ui/classes.ts";
import { formatBytes } from "../../words/format.ts";

export type BarPart = { readonly label: string; readonly bytes: number };

/** Told apart without colour by order, edge and the list below. */
const looks = ["bg-accent", "bg-edge", "bg-soft"] as const;
const percent = (bytes: number, whole: number): string => `${Math.min(100, (bytes / Math.max(1, whole)) * 100)}%`;

type Props = {
  readonly label: string;
  readonly parts: readonly BarPart[];
  /** Bytes that are there; null draws the parts against their own sum. */
  readonly free: number | null;
};

export const MemoryBar = ({ label, parts, free }: Props) => {
  const needed = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const whole = Math.max(needed, free ?? 0);
  const over = free !== null && needed > free;
  return (
    <figure aria-label={label} className="flex flex-col gap-1 text-small">
      <div aria-hidden className="relative flex h-3 overflow-hidden rounded-control border border-edge bg-sunken">
        {parts.map(({ label: name, bytes }, index) => (
          <span
            key={name}
            className={classes("h-full border-r border-surface last:border-r-0", looks[index % looks.length])}
            style={{ width: percent(bytes, whole) }}
          />
        ))}
        {over && <span className="absolute inset-y-0 w-0.5 bg-loss" style={{ left: percent(free, whole) }} />}
      </div>
      <ul className="flex flex-wrap gap-x-4">
        {parts.map(({ label: name, bytes }, index) => (
          <li key={name} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={classes("size-2.5 shrink-0 rounded-full", looks[index % looks.length])} />
            <span>
              {name} <span className="text-soft">{formatBytes(bytes)}</span>
            </span>
          </li>
        ))}
        {free !== null && (
          <li className={over ? "text-loss" : "text-soft"}>
            {over ? `${formatBytes(needed - free)} more than the ${formatBytes(free)} that are free` : `of ${formatBytes(free)} free`}
          </li>
        )}
      </ul>
    </figure>
  );
};
