/** What a model's weights are made of: a bar of its tensor types by bytes, and the same as a table. */
import type { Passport } from "#src/contract/passport.ts";
import { formatBytes, formatCount, formatPercent } from "../../words/format.ts";
import { MemoryBar } from "../fit/MemoryBar.tsx";

/** The bar has three looks; what is left of more types is drawn as one. */
const BAR_PARTS = 3;

type Types = Passport["tensorTypes"];

const barParts = (types: Types): readonly { readonly label: string; readonly bytes: number }[] => {
  const shown = types.length <= BAR_PARTS ? types : types.slice(0, BAR_PARTS - 1);
  const rest = types.slice(shown.length).reduce((sum, { bytes }) => sum + bytes, 0);
  return [...shown.map(({ type, bytes }) => ({ label: type, bytes })), ...(rest > 0 ? [{ label: "others", bytes: rest }] : [])];
};

export const TensorTypes = ({ types }: { readonly types: Types }) => {
  const whole = types.reduce((sum, { bytes }) => sum + bytes, 0);
  if (types.length === 0) return <p className="text-small text-soft">The file holds no tensors.</p>;
  return (
    <div className="flex flex-col gap-3">
      <MemoryBar label="Tensor types by size" parts={barParts(types)} free={null} />
      <table className="w-full text-small">
        <thead>
          <tr className="border-b border-line text-left text-soft">
            <th scope="col" className="py-1 font-normal">
              Type
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Tensors
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Size
            </th>
            <th scope="col" className="py-1 text-right font-normal">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {types.map(({ type, tensors, bytes }) => (
            <tr key={type}>
              <th scope="row" className="py-0.5 text-left font-normal">
                {type}
              </th>
              <td className="py-0.5 text-right">{formatCount(tensors)}</td>
              <td className="py-0.5 text-right">{formatBytes(bytes)}</td>
              <td className="py-0.5 text-right">{whole === 0 ? "" : bytes / whole < 0.005 ? "< 1 %" : formatPercent(bytes / whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
