/** On or off, taking effect at once. */
import { Switch as Base } from "@base-ui/react/switch";
import { type ReactNode, useId } from "react";

type Props = {
  readonly label: string;
  readonly explanation?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
};
export const Switch = ({ label, explanation, checked, onChange, disabled = false }: Props) => {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div>
        <p id={`${id}-label`} className="font-strong text-small">
          {label}
        </p>
        {explanation !== undefined && (
          <p id={`${id}-explanation`} className="text-small text-soft">
            {explanation}
          </p>
        )}
      </div>
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={explanation === undefined ? undefined : `${id}-explanation`}
        className="mt-0.5 inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-edge bg-sunken p-0.5 transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="size-4 rounded-full bg-edge transition-transform data-checked:translate-x-4 data-checked:bg-on-accent forced-colors:bg-[Highlight] forced-colors:forced-color-adjust-none" />
      </Base.Root>
    </div>
  );
};
