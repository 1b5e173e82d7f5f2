/** Versions and licences. */
import { useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { useDevices } from "../state/devices.ts";
import { attempt } from "../state/failures.ts";
import { Fact, Facts } from "../ui/Facts.tsx";

export const About = () => {
  const [version, setVersion] = useState<string | null>(null);
  const engine = useDevices((view) => view.devices?.llamaCpp ?? null);
  useEffect(() => attempt(api.core.status().then((status) => setVersion(status.version))), []);
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        <Fact name="Deskside">{version ?? "…"}</Fact>
        {engine !== null && <Fact name="Engine">llama.cpp {engine}</Fact>}
        <Fact name="Licence">MIT</Fact>
      </Facts>
      <p className="text-small text-soft">
        Deskside stands on free software, among it llama.cpp and node-llama-cpp (MIT), SQLite (public domain), React (MIT), Base UI (MIT)
        and Lucide (ISC). It sends nothing anywhere: no account, no telemetry, no check for updates.
      </p>
    </div>
  );
};
