/** How full something is. */
import { Meter as Base } from "@base-ui/react/meter";

type Props = { readonly label: string; readonly value: number; readonly max: number; readonly words: string };
export const Meter = ({ label, value, max, words }: Props) => (
  <Base.Root value={value} max={Math.max(1, max)} getAriaValueText={() => words} className="flex flex-col gap-1">
    <div className="flex justify-between gap-4 text-small">
      <Base.Label>{label}</Base.Label>
      <span className="text-soft">{words}</span>
    </div>
    <Base.Track className="h-1.5 overflow-hidden rounded-full bg-line">
      <Base.Indicator className="h-full bg-accent forced-colors:bg-[Highlight] forced-colors:forced-color-adjust-none" />
    </Base.Track>
  </Base.Root>
);
