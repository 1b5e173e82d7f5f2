/** The bin: what was deleted, until when it can come back, and the way to be rid of it for good. */
import { useEffect, useState } from "react";
import type { BinItem } from "#src/contract/bin.ts";
import { deleteForever, emptyBin, refreshBin, restore, useBin } from "../state/bin.ts";
import { attempt } from "../state/failures.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { ConfirmLoss } from "../ui/Dialog.tsx";
import { NumberField } from "../ui/NumberField.tsx";
import { TextField } from "../ui/TextField.tsx";
import { showToast } from "../ui/toasts.ts";
import { formatDay, formatPlural } from "../words/format.ts";

const kinds: Readonly<Record<BinItem["kind"], string>> = {
  chat: "Chat",
  message: "Message",
  preset: "System prompt",
  folder: "Folder",
  collection: "Collection",
};

const bringBack = async (item: BinItem): Promise<void> => {
  await restore(item);
  showToast(`Restored: ${item.title}`);
};

const Row = ({ item, onDelete }: { readonly item: BinItem; readonly onDelete: () => void }) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2 last:border-b-0">
    <div className="min-w-40 grow basis-0">
      <p className="truncate">{item.title}</p>
      <p className="text-small text-soft">
        {kinds[item.kind]} · deleted {formatDay(item.deletedAt)} · kept until {formatDay(item.expiresAt)}
      </p>
    </div>
    <div className="flex gap-2">
      <Button onClick={() => attempt(bringBack(item))} aria-label={`Restore ${item.title}`}>
        Restore
      </Button>
      <Button kind="loss" onClick={onDelete} aria-label={`Delete for good: ${item.title}`}>
        Delete for good
      </Button>
    </div>
  </li>
);

/** What the confirmation is about. */
type Doomed =
  | { readonly kind: "nothing" }
  | { readonly kind: "one"; readonly item: BinItem }
  | { readonly kind: "all"; readonly count: number };

const Confirmation = ({ doomed, onClose }: { readonly doomed: Doomed; readonly onClose: () => void }) => (
  <ConfirmLoss
    open={doomed.kind !== "nothing"}
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
    title={doomed.kind === "one" ? "Delete for good?" : "Empty the bin?"}
    action={doomed.kind === "one" ? "Delete for good" : "Delete all for good"}
    onConfirm={() => {
      if (doomed.kind === "one") attempt(deleteForever(doomed.item));
      if (doomed.kind === "all") attempt(emptyBin());
    }}
  >
    {doomed.kind === "one" && <p>“{doomed.item.title}” is removed from the database and from its backups. Nobody can bring it back.</p>}
    {doomed.kind === "all" && (
      <p>{formatPlural(doomed.count, "thing")} are removed from the database and from its backups. Nobody can bring them back.</p>
    )}
  </ConfirmLoss>
);

const Items = ({ items }: { readonly items: readonly BinItem[] }) => {
  const [query, setQuery] = useState("");
  const [doomed, setDoomed] = useState<Doomed>({ kind: "nothing" });
  const found = items.filter(({ title }) => title.toLowerCase().includes(query.trim().toLowerCase()));
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-40 grow">
          <TextField
            type="search"
            label="Search the bin"
            hideLabel
            placeholder="Search the bin…"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
        <Button kind="loss" onClick={() => setDoomed({ kind: "all", count: items.length })}>
          Empty the bin
        </Button>
      </div>
      <ul className="rounded-card border border-line bg-surface px-4 empty:hidden">
        {found.map((item) => (
          <Row key={item.id} item={item} onDelete={() => setDoomed({ kind: "one", item })} />
        ))}
      </ul>
      {found.length === 0 && <p className="text-small text-soft">Nothing by that name.</p>}
      <Confirmation doomed={doomed} onClose={() => setDoomed({ kind: "nothing" })} />
    </>
  );
};

export const Bin = () => {
  const items = useBin((bin) => bin.items);
  const binDays = useSettings((settings) => settings.binDays);
  useEffect(() => attempt(refreshBin()), []);
  return (
    <div className="flex flex-col gap-4">
      {items === null && <p className="text-small text-soft">Reading the bin…</p>}
      {items?.length === 0 && <p className="text-small text-soft">Empty. What you delete stays here until its time is over.</p>}
      {items !== null && items.length > 0 && <Items items={items} />}
      <NumberField
        label="Keep deleted things for"
        unit="days"
        value={binDays}
        onChange={(days) => {
          if (days !== null) attempt(updateSettings({ binDays: days }));
        }}
        min={1}
        max={365}
        step={1}
        explanation="After that they are deleted for good, from the backups as well."
      />
    </div>
  );
};
