/** The tags of one model: added, taken off, or picked from those in use. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { Model } from "#src/contract/model.ts";
import { useModels } from "../../state/models.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { tagsOf } from "../arrange.ts";
import { changeModel } from "./modelActions.ts";

/** The contract's bounds. */
const LETTERS_MOST = 40;
const TAGS_MOST = 20;

const chip =
  "inline-flex min-h-8 items-center gap-1 rounded-full border border-edge bg-surface px-3 text-small hover:bg-hover [&>svg]:size-4";

export const TagsDialog = ({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) => {
  const [text, setText] = useState("");
  const models = useModels((view) => view.models);
  const others = tagsOf(models ?? []).filter((tag) => !model.tags.includes(tag));
  const full = model.tags.length >= TAGS_MOST;
  const set = (tags: readonly string[]) => changeModel(model, { tags: [...new Set(tags)] });
  const add = () => {
    const tag = text.trim();
    if (tag === "" || full) return;
    set([...model.tags, tag]);
    setText("");
  };
  return (
    <Dialog open onOpenChange={onClose} title={`Tags of ${model.name}`}>
      <div className="flex flex-col gap-4">
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <div className="grow">
            <TextField
              label="New tag"
              maxLength={LETTERS_MOST}
              value={text}
              onChange={(event) => setText(event.target.value)}
              disabled={full}
              {...(full ? { explanation: `A model holds at most ${TAGS_MOST} tags.` } : {})}
            />
          </div>
          <Button type="submit" disabled={text.trim() === "" || full}>
            Add
          </Button>
        </form>
        {model.tags.length === 0 ? (
          <p className="text-small text-soft">No tags yet. A tag is any word you want to find this model by.</p>
        ) : (
          <ul aria-label="Its tags" className="flex flex-wrap gap-2">
            {model.tags.map((tag) => (
              <li key={tag}>
                <button
                  type="button"
                  className={chip}
                  aria-label={`Take off ${tag}`}
                  onClick={() => set(model.tags.filter((one) => one !== tag))}
                >
                  {tag} <X aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        {others.length > 0 && !full && (
          <div className="flex flex-col gap-2">
            <p className="text-small text-soft">Used on other models:</p>
            <ul aria-label="Tags of other models" className="flex flex-wrap gap-2">
              {others.map((tag) => (
                <li key={tag}>
                  <button type="button" className={chip} aria-label={`Add ${tag}`} onClick={() => set([...model.tags, tag])}>
                    <Plus aria-hidden /> {tag}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Dialog>
  );
};
