/** A name edited in place: Enter or leaving keeps it, Escape does not. */
import { type KeyboardEvent, useEffect, useRef } from "react";

type Props = { readonly name: string; readonly label: string; readonly onDone: (name: string | null) => void };

/** `onDone` gets the new name, or null when nothing is to change; it is called exactly once. */
export const Rename = ({ name, label, onDone }: Props) => {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (kept: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(kept === null || kept.trim() === "" || kept.trim() === name ? null : kept.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "Enter") finish(event.currentTarget.value);
    else if (event.key === "Escape") finish(null);
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={field}
      aria-label={label}
      defaultValue={name}
      maxLength={200}
      onKeyDown={onKeyDown}
      onBlur={(event) => finish(event.currentTarget.value)}
      className="min-h-8 w-full min-w-0 rounded-control border border-edge bg-surface px-2 text-ink"
    />
  );
};
