/** A loaded model: what was predicted beside what it really took. */
import type { Loaded } from "#src/contract/model.ts";
import { predictedAndMeasured } from "../../words/fit.ts";
import { formatBytes } from "../../words/format.ts";

const Bar = ({
  name,
  bytes,
  most,
  look,
}: {
  readonly name: string;
  readonly bytes: number;
  readonly most: number;
  readonly look: string;
}) => (
  <div className="grid grid-cols-[5rem_1fr_4.5rem] items-center gap-2">
    <span className="text-soft">{name}</span>
    <span aria-hidden className="h-2 rounded-full bg-line">
      <span className={`block h-full rounded-full ${look}`} style={{ width: `${(bytes / Math.max(1, most)) * 100}%` }} />
    </span>
    <span className="text-right">{formatBytes(bytes)}</span>
  </div>
);

export const Measured = ({ loaded, predictedBytes }: { readonly loaded: Loaded; readonly predictedBytes: number }) => {
  const measured = loaded.memoryBytes + loaded.vramBytes;
  const most = Math.max(measured, predictedBytes);
  return (
    <figure aria-label="Memory, predicted and measured" className="flex flex-col gap-1 text-small">
      {predictedBytes > 0 && <Bar name="Predicted" bytes={predictedBytes} most={most} look="bg-edge" />}
      <Bar name="Measured" bytes={measured} most={most} look="bg-accent" />
      <figcaption className="text-soft">{predictedAndMeasured(predictedBytes, loaded)}</figcaption>
    </figure>
  );
};
