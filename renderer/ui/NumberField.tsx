/** A number with its range: typed, stepped, or left to the app. */
import { NumberField as Base } from "@base-ui/react/number-field";
import { Minus, Plus } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

type Props = {
  readonly label: string;
  readonly explanation?: ReactNode;
  /** null: left empty. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Shown while empty, e.g. "Automatic". */
  readonly emptyWord?: string;
  readonly unit?: string;
};

const step = "inline-flex w-8 items-center justify-center text-soft hover:bg-hover hover:text-ink disabled:opacity-50";

/** Changes arrive once the person is done: on leaving the field, Enter, or a step. */
export const NumberField = ({ label, explanation, value, onChange, min, max, step: by, emptyWord, unit }: Props) => {
  const id = useId();
  // What is being typed; a value from outside replaces it. Never remounted: the field would lose the focus with each step.
  const [held, setHeld] = useState({ value, draft: value });
  if (held.value !== value) setHeld({ value, draft: value });
  return (
    <Base.Root
      id={id}
      value={held.draft}
      onValueChange={(draft) => setHeld({ value, draft })}
      onValueCommitted={onChange}
      min={min}
      max={max}
      step={by}
      className="flex flex-col gap-1"
    >
      <label htmlFor={id} className="text-small font-strong">
        {label}
      </label>
      <div className="flex items-center gap-2">
        <Base.Group className="flex min-h-8 w-44 overflow-hidden rounded-control border border-edge bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
          <Base.Decrement className={step} aria-label={`Less: ${label}`}>
            <Minus className="size-4" aria-hidden />
          </Base.Decrement>
          <Base.Input
            inputMode={by % 1 === 0 ? "numeric" : "decimal"}
            placeholder={emptyWord}
            // Base UI commits on leaving alone.
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.currentTarget.blur();
              event.currentTarget.focus();
            }}
            aria-describedby={explanation === undefined ? undefined : `${id}-explanation`}
            className="w-full min-w-0 grow bg-surface px-2 text-center text-body text-ink outline-none placeholder:text-soft"
          />
          <Base.Increment className={step} aria-label={`More: ${label}`}>
            <Plus className="size-4" aria-hidden />
          </Base.Increment>
        </Base.Group>
        {unit !== undefined && <span className="text-small text-soft">{unit}</span>}
      </div>
      {explanation !== undefined && (
        <p id={`${id}-explanation`} className="text-small text-soft">
          {explanation}
        </p>
      )}
    </Base.Root>
  );
};
