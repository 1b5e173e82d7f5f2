/** A key combination as a person reads it on this keyboard. */
import { classes } from "./classes.ts";
import { keyNames } from "./keyNames.ts";

/** `combination` in tinykeys' spelling, e.g. "$mod+Shift+K". */
export const Keys = ({ combination, inverse = false }: { readonly combination: string; readonly inverse?: boolean }) => (
  <kbd className={classes("inline-flex gap-1 font-sans text-small", inverse ? "text-paper" : "text-soft")}>
    {keyNames(combination).map((name) => (
      <span key={name} className={classes("rounded-control border px-1 leading-4", inverse ? "border-soft" : "border-line")}>
        {name}
      </span>
    ))}
  </kbd>
);
