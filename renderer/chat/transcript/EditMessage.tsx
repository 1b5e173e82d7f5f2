/** Edits a message in place; what comes of it is a new version, the old one stays reachable. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/TextField.tsx";

type Props = {
  readonly text: string;
  readonly label: string;
  /** "Save and answer", "Save as a new version". */
  readonly action: string;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
};

export const EditMessage = ({ text, label, action, onSave, onCancel }: Props) => {
  const [draft, setDraft] = useState(text);
  const form = useRef<HTMLFormElement>(null);
  const changed = draft.trim() !== "" && draft !== text;
  useEffect(() => {
    const field = form.current?.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);
  const save = () => {
    if (changed) onSave(draft);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      ref={form}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="flex flex-col gap-2"
    >
      <TextArea
        label={label}
        hideLabel
        className="chat-grow max-h-[50vh] min-h-20"
        rows={3}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button kind="primary" type="submit" disabled={!changed}>
          {action}
        </Button>
      </div>
    </form>
  );
};
