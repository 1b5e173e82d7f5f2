/** What this machine has for running models, what is used, and why the rest is not. */
import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import type { Devices } from "#src/contract/model.ts";
import { refreshDevices, useDevices } from "../state/devices.ts";
import { attempt } from "../state/failures.ts";
import { Fact, Facts } from "../ui/Facts.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Meter } from "../ui/Meter.tsx";
import { Section } from "../ui/Section.tsx";
import { formatBytes, formatPlural } from "../words/format.ts";
import { backendName } from "../words/model.ts";

type Backend = Devices["backends"][number];
const backendState = (backend: Backend): string => {
  if (backend.used) return "used";
  return backend.reason ?? (backend.present ? "there, not used" : "not on this machine");
};

const Found = ({ devices }: { readonly devices: Devices }) => {
  const used = devices.memory.totalBytes - devices.memory.availableBytes;
  return (
    <div className="flex flex-col gap-4">
      <Meter
        label="Memory"
        value={used}
        max={devices.memory.totalBytes}
        words={`${formatBytes(devices.memory.availableBytes)} of ${formatBytes(devices.memory.totalBytes)} free`}
      />
      {devices.gpus.map((gpu) => (
        <Meter
          key={`${gpu.backend} ${gpu.name}`}
          label={gpu.name}
          value={gpu.totalBytes - gpu.freeBytes}
          max={gpu.totalBytes}
          words={`${formatBytes(gpu.freeBytes)} of ${formatBytes(gpu.totalBytes)} free`}
        />
      ))}
      {devices.gpus.length === 0 && <p className="text-small">No usable graphics card was found: models run on the processor.</p>}
      <Facts>
        <Fact name="Processor">
          {devices.cpu.name}, {formatPlural(devices.cpu.physicalCores, "core")}
        </Fact>
        {devices.cpu.features !== undefined && devices.cpu.features.length > 0 && (
          <Fact name="It has">{devices.cpu.features.join(", ")}</Fact>
        )}
        {devices.backends.map((backend) => (
          <Fact key={backend.name} name={backendName(backend.name)}>
            {backendState(backend)}
          </Fact>
        ))}
        <Fact name="Engine">llama.cpp {devices.llamaCpp ?? "(version unknown)"}</Fact>
      </Facts>
    </div>
  );
};

export const Machine = () => {
  const devices = useDevices((view) => view.devices);
  useEffect(() => attempt(refreshDevices()), []);
  return (
    <Section
      title="This machine"
      actions={<IconButton label="Look at this machine again" icon={<RefreshCw />} onClick={() => attempt(refreshDevices())} />}
    >
      {devices === null ? <p className="text-small text-soft">Looking at processor, graphics and memory…</p> : <Found devices={devices} />}
    </Section>
  );
};
