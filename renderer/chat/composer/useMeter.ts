/** Counts tokens before sending: asked when typing pauses, a late answer is dropped. */
import { useEffect, useState } from "react";
import type { Meter } from "#src/contract/chat.ts";
import { useModels } from "../../state/models.ts";
import { useOpenChat, useRoom } from "../RoomContext.ts";
import { LARGE_CHARACTERS } from "./draft.ts";

const PAUSE_MS = 250;
const PAUSE_LARGE_MS = 1_000;

/** `of`: the text it was counted for. */
export interface Counted {
  readonly of: string;
  readonly meter: Meter;
}

/** null until counted once, and while it cannot be counted. Counted anew when text, path, system prompt or models change. */
export const useMeter = (text: string): Counted | null => {
  const { api } = useRoom();
  const chat = useOpenChat()?.chat;
  const chatId = chat?.id;
  const leafId = chat?.leafId;
  const systemPrompt = chat?.systemPrompt;
  const models = useModels((view) => view.models);
  const [counted, setCounted] = useState<Counted | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last three are not passed along, but change what the core counts.
  useEffect(() => {
    if (chatId === undefined) return;
    const abort = new AbortController();
    const count = async (): Promise<void> => {
      try {
        const meter = await api.turns.meter({ chatId, draft: text }, { signal: abort.signal });
        if (!abort.signal.aborted) setCounted({ of: text, meter });
      } catch {
        // The meter is a service while typing: without it one can still send, and sending says what is wrong.
        if (!abort.signal.aborted) setCounted(null);
      }
    };
    const timer = setTimeout(() => void count(), text.length > LARGE_CHARACTERS ? PAUSE_LARGE_MS : PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, chatId, text, leafId, systemPrompt, models]);
  return counted;
};
