/** The library as a list: searched, filtered, sorted. */
import { type ReactNode, useState } from "react";
import type { Model } from "#src/contract/model.ts";
import { Select } from "../ui/Select.tsx";
import { TextField } from "../ui/TextField.tsx";
import { formatPlural } from "../words/format.ts";
import { arrange, isAmbiguous, type Order, type Shown } from "./arrange.ts";
import { ModelRow } from "./ModelRow.tsx";

const orders: readonly { readonly value: Order; readonly label: string }[] = [
  { value: "ready", label: "Ready first" },
  { value: "name", label: "Name" },
  { value: "size", label: "Smallest first" },
  { value: "newest", label: "Newest first" },
];
const filters: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "chat", label: "For chat" },
  { value: "loaded", label: "Loaded" },
  { value: "problems", label: "With a problem" },
];

/** `add`: the way to add one, beside search and order. */
export const ModelList = ({ models, add }: { readonly models: readonly Model[]; readonly add: ReactNode }) => {
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [order, setOrder] = useState<Order>("ready");
  const listed = arrange(models, { query, shown, order });
  return (
    <section aria-label="Library" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-48 grow">
          <TextField
            type="search"
            label="Search models"
            hideLabel
            placeholder="Search models…"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <Select label="Show" value={shown} onChange={setShown} choices={filters} />
        <Select label="Sort" value={order} onChange={setOrder} choices={orders} />
        {add}
      </div>
      <p role="status" className="text-small text-soft">
        {listed.length === models.length
          ? formatPlural(models.length, "model")
          : `${listed.length} of ${formatPlural(models.length, "model")}`}
      </p>
      <ul className="rounded-card border border-line bg-surface px-4 empty:hidden">
        {listed.map((model) => (
          <ModelRow key={model.id} model={model} showFile={isAmbiguous(model, models)} />
        ))}
      </ul>
    </section>
  );
};
