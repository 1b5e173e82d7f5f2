/** The machine in one line: what is free, and what models run on. */
import type { Devices } from "#src/contract/model.ts";
import { formatBytes } from "./format.ts";

/** "11.2 GB of memory free · RTX 4060: 6.1 GB free" or "… · models run on the processor". */
export const machineWords = ({ memory, gpus, backends }: Devices): string => {
  const used = backends.filter((backend) => backend.used).map(({ name }) => String(name));
  const cards = gpus
    .filter(({ backend }) => used.includes(backend))
    .map(({ name, freeBytes }) => `${name}: ${formatBytes(freeBytes)} free`);
  return [`${formatBytes(memory.availableBytes)} of memory free`, ...(cards.length > 0 ? cards : ["models run on the processor"])].join(
    " · ",
  );
};
