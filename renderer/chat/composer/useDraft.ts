/** The draft of the shown chat: kept as typed, saved by the core when typing pauses, restored on coming back. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { DocumentTask } from "#src/contract/grounding.ts";
import { attempt, reportError } from "../../state/failures.ts";
import { taskQuestion } from "../documents/scope.ts";
import { useOpenChat, useRoom } from "../RoomContext.ts";
import type { Room } from "../room.ts";
import { type Draft, draftText, emptyDraft, LARGE_CHARACTERS, toDraft } from "./draft.ts";

const SAVE_AFTER_MS = 400;
/** A large draft is megabytes to send: save it more seldom. */
const SAVE_LARGE_AFTER_MS = 2_000;

const keep = (room: Room, text: string): void => {
  const { shown } = room.chats.getState();
  room.drafts.set(shown.kind === "open" ? shown.open.chat.id : "blank", text);
};

const save = async (room: Room): Promise<void> => {
  const chatId = await room.ensureChat();
  const draft = room.drafts.get(chatId);
  if (draft !== undefined) await room.api.chats.update({ chatId, draft });
};

const send = async (room: Room, text: string, task: DocumentTask | null): Promise<void> => {
  const chatId = await room.ensureChat();
  room.drafts.set(chatId, "");
  try {
    await room.api.turns.send({ chatId, text, task });
  } catch (error) {
    // Nothing written is lost: it stays the draft.
    room.drafts.set(chatId, text);
    throw error;
  }
};

export interface DraftField {
  readonly draft: Draft;
  readonly text: string;
  readonly change: (draft: Draft) => void;
  /** Sends it, as a question or as a task on whole documents; what the core refuses comes back into the field. */
  readonly submit: (task?: DocumentTask | null) => void;
}

/** Must be mounted anew for each chat; only the step from a blank chat to the created one keeps it. */
export const useDraft = (): DraftField => {
  const room = useRoom();
  const saved = useOpenChat()?.chat;
  const [draft, setDraft] = useState<Draft>(() =>
    toDraft((saved === undefined ? room.drafts.get("blank") : (room.drafts.get(saved.id) ?? saved.draft)) ?? ""),
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef(false);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (!pending.current) return;
    pending.current = false;
    attempt(save(room));
  }, [room]);
  useEffect(() => flush, [flush]);

  const change = (next: Draft) => {
    const text = draftText(next);
    setDraft(next);
    keep(room, text);
    const blank = room.chats.getState().shown.kind === "blank";
    if (blank && text.trim() === "") return;
    // The first words create the chat at once, so that leaving it cannot lose them.
    if (blank) attempt(room.ensureChat());
    pending.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, text.length > LARGE_CHARACTERS ? SAVE_LARGE_AFTER_MS : SAVE_AFTER_MS);
  };

  const text = draftText(draft);
  const submit = (task: DocumentTask | null = null) => {
    // A task on whole documents needs no words of its own; a scan is for a question.
    const question = text.trim() === "" && task !== null && task.kind !== "full-scan" ? taskQuestion(task) : text;
    if (question.trim() === "") return;
    clearTimeout(timer.current);
    pending.current = false;
    setDraft(emptyDraft);
    send(room, question, task).catch((error: unknown) => {
      setDraft(toDraft(text));
      reportError(error);
    });
  };
  return { draft, text, change, submit };
};
