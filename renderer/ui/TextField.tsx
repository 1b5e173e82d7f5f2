/** Fields for words and numbers, each with its label and an explanation. */
import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

export const fieldLook =
  "min-h-8 w-full rounded-control border border-edge bg-surface px-2 py-1 text-body text-ink placeholder:text-soft disabled:opacity-50 aria-invalid:border-loss";

type Common = { readonly label: string; readonly hideLabel?: boolean; readonly explanation?: ReactNode; readonly error?: string | null };

const Labelled = ({
  id,
  label,
  hideLabel,
  explanation,
  error,
  children,
}: Common & { readonly id: string; readonly children: ReactNode }) => (
  <div className="flex flex-col gap-1">
    <label htmlFor={id} className={hideLabel === true ? "sr-only" : "text-small font-strong"}>
      {label}
    </label>
    {children}
    {explanation !== undefined && (
      <p id={`${id}-explanation`} className="text-small text-soft">
        {explanation}
      </p>
    )}
    {error !== undefined && error !== null && (
      <p id={`${id}-error`} role="alert" className="text-small text-loss">
        {error}
      </p>
    )}
  </div>
);

const describedBy = (id: string, { explanation, error }: Common): string | undefined =>
  classes(explanation !== undefined && `${id}-explanation`, error !== undefined && error !== null && `${id}-error`) || undefined;

export const TextField = ({
  label,
  hideLabel = false,
  explanation,
  error = null,
  className,
  ...rest
}: Common & Omit<ComponentProps<"input">, "id">) => {
  const id = useId();
  return (
    <Labelled id={id} label={label} hideLabel={hideLabel} explanation={explanation} error={error}>
      <input
        {...rest}
        id={id}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, { label, explanation, error })}
        className={classes(fieldLook, className)}
      />
    </Labelled>
  );
};

export const TextArea = ({
  label,
  hideLabel = false,
  explanation,
  error = null,
  className,
  ...rest
}: Common & Omit<ComponentProps<"textarea">, "id">) => {
  const id = useId();
  return (
    <Labelled id={id} label={label} hideLabel={hideLabel} explanation={explanation} error={error}>
      <textarea
        {...rest}
        id={id}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, { label, explanation, error })}
        className={classes(fieldLook, className)}
      />
    </Labelled>
  );
};
