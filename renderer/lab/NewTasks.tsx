/** The form for the same questions answered by each level. */
import { useState } from "react";
import type { CollectionId, ModelId } from "#src/contract/ids.ts";
import { api } from "../api/client.ts";
import { namedCollections, useDocuments } from "../state/documents.ts";
import { Button } from "../ui/Button.tsx";
import { TextArea } from "../ui/TextField.tsx";
import { ModelChoice } from "./ModelChoice.tsx";
import { useStart } from "./useStart.ts";

const QUESTIONS_MOST = 200;

const questionsOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim().slice(0, 2_000))
    .filter((line) => line !== "");

export const NewTasks = ({ modelIds }: { readonly modelIds: readonly ModelId[] }) => {
  const [chosen, setChosen] = useState(modelIds);
  const [picked, setPicked] = useState<readonly CollectionId[]>([]);
  const [text, setText] = useState("");
  const [starting, start] = useStart();
  const collections = namedCollections(useDocuments((documents) => documents.collections));
  const questions = questionsOf(text);
  return (
    <form
      className="flex max-w-2xl flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        start(api.lab.startTasks({ modelIds: [...chosen], collectionIds: [...picked], questions: [...questions] }));
      }}
    >
      <div className="flex flex-col gap-1">
        <h2 className="text-title font-strong">Compare answers to your questions</h2>
        <p className="text-small text-soft">
          Each level answers the same questions over the same documents, always taking the likeliest word. What differs from the largest
          level's answer is marked; quotes are checked against the source as in a chat. No chat is left behind.
        </p>
      </div>
      <ModelChoice chosen={chosen} onChange={setChosen} />
      <fieldset className="flex flex-col">
        <legend className="text-small font-strong">Documents</legend>
        {collections.length === 0 && (
          <p className="text-small text-soft">There are no collections yet; the questions are answered by the models alone.</p>
        )}
        {collections.map(({ id, name }) => (
          <label key={id} className="flex min-h-8 items-center gap-2 text-small">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={picked.includes(id)}
              onChange={(event) => setPicked(event.target.checked ? [...picked, id] : picked.filter((one) => one !== id))}
            />
            <span className="min-w-0 wrap-anywhere">{name}</span>
          </label>
        ))}
      </fieldset>
      <TextArea
        label="Questions, one on each line"
        rows={8}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={questions.length > QUESTIONS_MOST ? `At most ${QUESTIONS_MOST} questions; there are ${questions.length}.` : null}
        placeholder={"What is the notice period?\nWho signed the contract?"}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          kind="primary"
          type="submit"
          disabled={chosen.length < 2 || questions.length === 0 || questions.length > QUESTIONS_MOST || starting}
        >
          Ask all of them
        </Button>
        {chosen.length < 2 && <p className="text-small text-soft">Choose at least two models.</p>}
      </div>
    </form>
  );
};
