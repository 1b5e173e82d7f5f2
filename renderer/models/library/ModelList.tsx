/** The library as a list of families: searched, filtered, sorted. */
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Model } from "#src/contract/model.ts";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Select.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { formatPlural } from "../../words/format.ts";
import { arrange, families, type Order, type Shown, tagsOf } from "../arrange.ts";
import { FamilyCard } from "./FamilyCard.tsx";
import { useFitKinds } from "./useFitKinds.ts";
import { useGrowing } from "./useGrowing.ts";

const orders: readonly { readonly value: Order; readonly label: string }[] = [
  { value: "ready", label: "Ready first" },
  { value: "name", label: "Name" },
  { value: "size", label: "Smallest first" },
  { value: "newest", label: "Newest first" },
  { value: "fastest", label: "Fastest here" },
  { value: "quality", label: "Best quality here" },
];
const filters: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: "all", label: "All" },
  { value: "chat", label: "For chat" },
  { value: "search", label: "For search" },
  { value: "fits", label: "That fit now" },
  { value: "loaded", label: "Loaded" },
  { value: "problems", label: "With a problem" },
];
/** No tag is called so: tags are not empty. */
const ANY_TAG = "";

const Nothing = ({ onAll }: { readonly onAll: () => void }) => (
  <div className="flex flex-col items-start gap-2 py-4 text-small">
    <p>No model fits all of this.</p>
    <Button onClick={onAll}>Show all models</Button>
  </div>
);

/** `add`: the way to add one, beside search and order. */
export const ModelList = ({ models, add }: { readonly models: readonly Model[]; readonly add: ReactNode }) => {
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [order, setOrder] = useState<Order>("ready");
  const [tag, setTag] = useState(ANY_TAG);
  const fits = useFitKinds(models);
  const tags = tagsOf(models);
  const tagShown = tags.includes(tag) ? tag : ANY_TAG;
  const asked = useDeferredValue(query);
  const listed = arrange(models, { query: asked, shown, order, tag: tagShown === ANY_TAG ? null : tagShown, fits });
  const grouped = families(listed);
  const mounted = useGrowing(grouped.length);
  const showAll = () => {
    setQuery("");
    setShown("all");
    setTag(ANY_TAG);
  };
  return (
    <section aria-label="Library" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-48 grow">
          <TextField
            type="search"
            label="Search models"
            hideLabel
            placeholder="Search models…"
            maxLength={200}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <Select label="Show" value={shown} onChange={setShown} choices={filters} />
        {tags.length > 0 && (
          <Select
            label="Tag"
            value={tagShown}
            onChange={setTag}
            choices={[{ value: ANY_TAG, label: "Any" }, ...tags.map((one) => ({ value: one, label: one }))]}
          />
        )}
        <Select label="Sort" value={order} onChange={setOrder} choices={orders} />
        {add}
      </div>
      <p role="status" className="text-small text-soft">
        {listed.length === models.length
          ? formatPlural(models.length, "model")
          : `${listed.length} of ${formatPlural(models.length, "model")}`}
      </p>
      {listed.length === 0 && <Nothing onAll={showAll} />}
      <ul className="flex flex-col gap-3">
        {grouped.slice(0, mounted).map((family) => (
          <FamilyCard key={family.key} family={family} fits={fits} />
        ))}
      </ul>
    </section>
  );
};
