/** Where one writes: text, what it will cost, send or stop. */
import { ArrowUp, SlidersHorizontal, Square, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { attempt } from "../../state/failures.ts";
import { useModels } from "../../state/models.ts";
import { useSettings } from "../../state/settings.ts";
import { goTo } from "../../state/ui.ts";
import { Button } from "../../ui/Button.tsx";
import { classes } from "../../ui/classes.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { formatBytes } from "../../words/format.ts";
import { AttachMenu } from "../documents/AttachMenu.tsx";
import { ScopeChips } from "../documents/ScopeChips.tsx";
import { TaskMenu } from "../documents/TaskMenu.tsx";
import { useOpenChat, useRoom } from "../RoomContext.ts";
import { stopAnswer } from "../transcript/messageActions.ts";
import { useWantedFocus } from "../useWantedFocus.ts";
import { LARGE_CHARACTERS } from "./draft.ts";
import { MeterWarning, TokenMeter } from "./TokenMeter.tsx";
import { useDraft } from "./useDraft.ts";
import { useMeter } from "./useMeter.ts";

const Pasted = ({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) => (
  <div className="flex items-center gap-2 rounded-control bg-sunken py-1 pr-1 pl-3 text-small">
    <span className="min-w-0 grow truncate">
      <span className="font-strong">Pasted text, {formatBytes(new Blob([text]).size)}:</span> {text.slice(0, 200)}
    </span>
    <IconButton label="Remove pasted text" icon={<X />} onClick={onRemove} />
  </div>
);

type Props = {
  readonly temporary: boolean;
  readonly onEditLast: () => void;
  readonly onSettings: () => void;
};

export const Composer = ({ temporary, onEditLast, onSettings }: Props) => {
  const room = useRoom();
  const field = useRef<HTMLTextAreaElement>(null);
  const { draft, text, change, submit } = useDraft();
  const counted = useMeter(text);
  const sendKey = useSettings((settings) => settings.sendKey);
  const open = useOpenChat();
  const last = open?.path.at(-1);
  const documents = (open?.chat.collectionIds.length ?? 0) > 0;
  const answering = last?.role === "assistant" && last.state.kind === "generating";
  const [told, setTold] = useState(false);
  const meter = counted?.meter ?? null;
  const tooLarge = counted !== null && counted.of === text && counted.meter.kind === "counted" && !counted.meter.draftFits;
  const ready = text.trim() !== "" && !answering && !tooLarge;

  // Without any model the way on is the Models room; what is written stays the draft.
  const noModel = useModels(({ models }) => models?.length === 0);
  const sendOrAddModel = () => (noModel ? goTo("models") : submit());

  // Ready to write, unless the person is busy elsewhere on the page.
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus({ preventScroll: true });
  }, []);
  useWantedFocus("message", field);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const modified = event.ctrlKey || event.metaKey;
    const sends = event.key === "Enter" && !event.shiftKey && (sendKey === "enter" || modified);
    if (sends && ready) sendOrAddModel();
    else if (sends) setTold(answering);
    else if (event.key === "Escape" && answering) stopAnswer(room);
    else if (event.key === "ArrowUp" && text === "" && !answering) onEditLast();
    else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length <= LARGE_CHARACTERS) return;
    event.preventDefault();
    change({ ...draft, pasted: draft.pasted === "" ? pasted : `${draft.pasted}\n\n${pasted}` });
  };

  return (
    <form
      aria-label="Message"
      className="chat-column shrink-0 pt-2 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) sendOrAddModel();
      }}
    >
      {text !== "" && <MeterWarning meter={meter} />}
      {told && answering && (
        <p role="status" className="px-1 pb-2 text-small text-soft">
          Still answering. Stop it first, or wait for the end.
        </p>
      )}
      <div
        className={classes(
          "flex flex-col gap-1 rounded-card border bg-surface p-2 focus-within:border-accent",
          temporary ? "border-dashed border-check" : "border-edge",
        )}
      >
        {draft.pasted !== "" && <Pasted text={draft.pasted} onRemove={() => change({ ...draft, pasted: "" })} />}
        <ScopeChips />
        <textarea
          ref={field}
          dir="auto"
          aria-label="Your message"
          placeholder={temporary ? "Ask without leaving a trace" : documents ? "Ask your documents" : "Ask something"}
          rows={1}
          value={draft.typed}
          onChange={(event) => change({ ...draft, typed: event.target.value })}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="chat-grow max-h-[40vh] min-h-8 w-full resize-none bg-transparent px-2 py-1 text-body placeholder:text-soft focus-visible:outline-none"
        />
        <div className="flex flex-wrap items-center gap-1">
          <IconButton
            label="System prompt and sampling"
            icon={<SlidersHorizontal />}
            keys="$mod+."
            onClick={() => attempt(room.ensureChat().then(onSettings))}
          />
          <AttachMenu temporary={temporary} />
          <TaskMenu asked={text.trim() !== ""} disabled={answering || noModel === true} onTask={submit} />
          <TokenMeter meter={meter} />
          {answering ? (
            <Button kind="plain" className="ml-auto" onClick={() => stopAnswer(room)} aria-keyshortcuts="Escape">
              <Square className="size-3.5" aria-hidden />
              Stop
            </Button>
          ) : (
            <Button kind="primary" type="submit" className="ml-auto" disabled={!ready}>
              <ArrowUp className="size-4" aria-hidden />
              Send
            </Button>
          )}
        </div>
      </div>
    </form>
  );
};
