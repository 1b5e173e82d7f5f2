/** The sides of a room or a thing, one shown at a time: buttons in a row, underlined where one is. */
import { classes } from "./classes.ts";

type Props<Side extends string> = {
  /** "Sides of the collection" */
  readonly label: string;
  readonly sides: readonly { readonly id: Side; readonly label: string }[];
  readonly shown: Side;
  readonly onShow: (side: Side) => void;
};
export const Sides = <Side extends string>({ label, sides, shown, onShow }: Props<Side>) => (
  <nav aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto max-md:shrink">
    {sides.map((side) => (
      <button
        key={side.id}
        type="button"
        aria-current={side.id === shown ? "page" : undefined}
        onClick={() => onShow(side.id)}
        className={classes(
          "min-h-9 shrink-0 border-b-2 px-3 text-small",
          side.id === shown ? "border-accent font-strong text-ink" : "border-transparent text-soft hover:text-ink",
        )}
      >
        {side.label}
      </button>
    ))}
  </nav>
);
