/** One of many, behind a button. */
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { popupLook } from "./Menu.tsx";

type Props<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
};
export const Select = <Value extends string>({ label, value, onChange, choices }: Props<Value>) => (
  <Base.Root items={choices} value={value} onValueChange={(chosen: Value | null) => chosen !== null && onChange(chosen)}>
    <Base.Trigger
      aria-label={label}
      className="inline-flex min-h-8 items-center gap-2 rounded-control border border-edge bg-surface px-3 text-small hover:bg-hover"
    >
      <span className="text-soft">{label}:</span>
      <Base.Value />
      <Base.Icon>
        <ChevronDown className="size-4" />
      </Base.Icon>
    </Base.Trigger>
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="z-40" alignItemWithTrigger={false}>
        <Base.Popup className={`${popupLook} max-h-(--available-height) overflow-y-auto p-1`}>
          {choices.map((choice) => (
            <Base.Item
              key={choice.value}
              value={choice.value}
              className="flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 text-small outline-none select-none data-highlighted:bg-hover forced-colors:data-highlighted:outline-2"
            >
              <span className="inline-flex size-4">
                <Base.ItemIndicator>
                  <Check className="size-4" />
                </Base.ItemIndicator>
              </span>
              <Base.ItemText>{choice.label}</Base.ItemText>
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
