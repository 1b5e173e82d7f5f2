/** One of a few, all of them in sight. */
import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { type ReactNode, useId } from "react";

type Props<Value extends string> = {
  readonly label: string;
  readonly explanation?: ReactNode;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
};
export const Choice = <Value extends string>({ label, explanation, value, onChange, choices }: Props<Value>) => {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <p id={`${id}-label`} className="text-small font-strong">
        {label}
      </p>
      <RadioGroup
        value={value}
        onValueChange={onChange}
        aria-labelledby={`${id}-label`}
        className="flex w-fit max-w-full flex-wrap gap-1 rounded-control bg-sunken p-1"
      >
        {choices.map((choice) => (
          <Radio.Root
            key={choice.value}
            value={choice.value}
            render={<button type="button" />}
            nativeButton
            className="min-h-7 rounded-control border border-transparent px-3 text-small text-soft hover:text-ink data-checked:border-edge data-checked:bg-surface data-checked:text-ink"
          >
            {choice.label}
          </Radio.Root>
        ))}
      </RadioGroup>
      {explanation !== undefined && <p className="text-small text-soft">{explanation}</p>}
    </div>
  );
};
