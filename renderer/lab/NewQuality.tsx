/** The form for a comparison of quality on a text. */
import { useEffect, useState } from "react";
import type { ModelId } from "#src/contract/ids.ts";
import type { BundledText, LabTextChoice } from "#src/contract/lab.ts";
import { api } from "../api/client.ts";
import { namedCollections, useDocuments } from "../state/documents.ts";
import { attempt } from "../state/failures.ts";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { Select } from "../ui/Select.tsx";
import { ModelChoice } from "./ModelChoice.tsx";
import { useStart } from "./useStart.ts";

const contexts = ["512", "1024", "2048"] as const;
type Context = (typeof contexts)[number];

/** Chunks; more of them make the error bars shorter. */
const amounts = { quick: 20, usual: 100, all: null } as const;
type Amount = keyof typeof amounts;

/** Bundled texts and collections under one list of keys. */
const textsOf = (bundled: readonly BundledText[], collections: ReturnType<typeof namedCollections>) => [
  ...bundled.map(({ name, title }) => ({
    value: `bundled:${name}`,
    label: title,
    choice: { kind: "bundled", name } satisfies LabTextChoice,
  })),
  ...collections.map(({ id, name }) => ({
    value: `collection:${id}`,
    label: `Your documents: ${name}`,
    choice: { kind: "collection", collectionId: id } satisfies LabTextChoice,
  })),
];

export const NewQuality = ({ modelIds }: { readonly modelIds: readonly ModelId[] }) => {
  const [chosen, setChosen] = useState(modelIds);
  const [bundled, setBundled] = useState<readonly BundledText[] | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [context, setContext] = useState<Context>("512");
  const [amount, setAmount] = useState<Amount>("quick");
  const [starting, start] = useStart();
  const collections = namedCollections(useDocuments((documents) => documents.collections));
  useEffect(() => attempt(api.lab.texts().then(setBundled)), []);
  const texts = textsOf(bundled ?? [], collections);
  const taken = texts.find(({ value }) => value === text) ?? texts[0];
  return (
    <form
      className="flex max-w-2xl flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (taken === undefined) return;
        const text = taken.choice;
        start(api.lab.startQuality({ modelIds: [...chosen], text, contextTokens: Number(context), chunksMost: amounts[amount] }));
      }}
    >
      <div className="flex flex-col gap-1">
        <h2 className="text-title font-strong">Compare quality and speed</h2>
        <p className="text-small text-soft">
          Each level reads the same text. How well it foretells the next word, and how often it agrees with the largest level, is measured
          here, with its error; so are speed and memory.
        </p>
      </div>
      <ModelChoice chosen={chosen} onChange={setChosen} />
      {taken === undefined && bundled !== null && (
        <p className="text-small text-soft">
          There is no text to measure on. Add documents under Docs; their collection can be chosen here.
        </p>
      )}
      {taken !== undefined && (
        <div>
          <Select label="Text" value={taken.value} onChange={setText} choices={texts} />
        </div>
      )}
      <Choice
        label="How much of it"
        explanation="More takes longer and makes the error bars shorter. You can stop at any time and go on later."
        value={amount}
        onChange={setAmount}
        choices={[
          { value: "quick", label: "A quick look" },
          { value: "usual", label: "Five times as much" },
          { value: "all", label: "The whole text" },
        ]}
      />
      <Choice
        label="Tokens read at a time"
        explanation="Figures are comparable only where this is the same; published ones mostly use 512."
        value={context}
        onChange={setContext}
        choices={contexts.map((value) => ({ value, label: Number(value).toLocaleString("en") }))}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button kind="primary" type="submit" disabled={chosen.length === 0 || taken === undefined || starting}>
          Measure
        </Button>
        {chosen.length === 1 && (
          <p className="text-small text-soft">With one model there is nothing to agree with; choose two to compare.</p>
        )}
      </div>
    </form>
  );
};
