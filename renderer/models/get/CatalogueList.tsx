/** The catalogue that comes with the app: what there is for this machine, readable without any network. */
import { useEffect, useMemo, useState } from "react";
import type { Catalogue, CatalogueModel, DownloadChoice } from "#src/contract/catalogue.ts";
import type { Devices } from "#src/contract/model.ts";
import { refreshDevices, useDevices } from "../../state/devices.ts";
import { attempt } from "../../state/failures.ts";
import { useModels } from "../../state/models.ts";
import { Section } from "../../ui/Section.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { formatPlural } from "../../words/format.ts";
import { CatalogueEntry } from "./CatalogueEntry.tsx";
import { recommended } from "./plan.ts";

type Wanted = "fits" | "chat" | "search" | "all";
const choices: readonly { readonly value: Wanted; readonly label: string }[] = [
  { value: "fits", label: "For this machine" },
  { value: "chat", label: "For chat" },
  { value: "search", label: "For search" },
  { value: "all", label: "All" },
];

const isWanted = (model: CatalogueModel, wanted: Wanted, devices: Devices | null): boolean => {
  switch (wanted) {
    case "all":
      return true;
    case "chat":
      return model.kind === "chat";
    case "search":
      return model.kind !== "chat";
    case "fits":
      return devices === null || recommended(model, devices) !== null;
  }
};

const says = (model: CatalogueModel, words: readonly string[]): boolean => {
  const text = [model.name, model.goodFor, model.licence, model.repository].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
};

type Props = { readonly catalogue: Catalogue; readonly onChoose: ((choice: DownloadChoice) => void) | null };

export const CatalogueList = ({ catalogue, onChoose }: Props) => {
  const [query, setQuery] = useState("");
  const [wanted, setWanted] = useState<Wanted>("fits");
  const devices = useDevices((view) => view.devices);
  const models = useModels((view) => view.models);
  const held = useMemo(
    () => new Set((models ?? []).flatMap(({ sha256, file }) => (sha256 !== null && file === "present" ? [sha256] : []))),
    [models],
  );
  useEffect(() => attempt(refreshDevices()), []);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const listed = catalogue.models.filter((model) => isWanted(model, wanted, devices) && says(model, words));
  return (
    <Section
      title="From the list"
      explanation={`The list comes with Deskside and was gathered on ${catalogue.asOf}. What fits is worked out here, from this machine’s memory and a context of 8,192 tokens: an estimate.`}
    >
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-48 grow">
          <TextField
            type="search"
            label="Search the list"
            hideLabel
            placeholder="Search the list…"
            maxLength={200}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <Select label="Show" value={wanted} onChange={setWanted} choices={choices} />
      </div>
      <p role="status" className="text-small text-soft">
        {listed.length === catalogue.models.length
          ? formatPlural(listed.length, "model")
          : `${listed.length} of ${formatPlural(catalogue.models.length, "model")}`}
        {devices === null && " · looking at this machine…"}
      </p>
      <ul className="flex flex-col gap-3">
        {listed.map((model) => (
          <CatalogueEntry key={model.key} model={model} devices={devices} held={held} onChoose={onChoose} />
        ))}
      </ul>
    </Section>
  );
};
