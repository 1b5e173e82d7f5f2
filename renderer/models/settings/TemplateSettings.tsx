/** A chat template in place of the file's own: for models whose file carries a wrong one. */
import { useState } from "react";
import type { Model, ModelHeader } from "#src/contract/model.ts";
import { Button } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/TextField.tsx";
import { changeModel } from "../library/modelActions.ts";

/** The contract's bound. */
const LETTERS_MOST = 200_000;

export const TemplateSettings = ({ model, header }: { readonly model: Model; readonly header: ModelHeader }) => {
  const used = model.template ?? header.chatTemplate ?? "";
  const [text, setText] = useState(used);
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label="Chat template (Jinja)"
        explanation={
          model.template === null
            ? "The file’s own is used. Change it only if answers show stray markers or never end; the passport says whether it is the known one."
            : "Yours is used in place of the file’s own."
        }
        rows={10}
        maxLength={LETTERS_MOST}
        spellCheck={false}
        className="font-mono text-small"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button disabled={text === used || text.trim() === ""} onClick={() => changeModel(model, { template: text })}>
          Use this template
        </Button>
        <Button
          disabled={model.template === null && text === used}
          onClick={() => {
            setText(header.chatTemplate ?? "");
            if (model.template !== null) changeModel(model, { template: null });
          }}
        >
          Back to the file’s own
        </Button>
      </div>
    </div>
  );
};
