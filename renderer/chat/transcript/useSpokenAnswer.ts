/** Announces the answer being written, sentence by sentence, and its end. */
import { useEffect } from "react";
import type { Message } from "#src/contract/chat.ts";
import { announce } from "../../ui/announce.ts";
import { useRoom } from "../RoomContext.ts";
import { SPEAK_EVERY_MS, toSpeak } from "./spoken.ts";

const endWords = (message: Message): string => {
  if (message.role === "user") return "";
  if (message.state.kind === "failed") return "The answer failed";
  return message.state.kind === "cancelled" ? "Stopped" : "Answer finished";
};

export const useSpokenAnswer = (last: Message | undefined): void => {
  const { answers, chats } = useRoom();
  const runningId = last?.role === "assistant" && last.state.kind === "generating" ? last.id : null;
  useEffect(() => {
    if (runningId === null) return;
    let spoken = 0;
    const timer = setInterval(() => {
      const { words, upTo } = toSpeak(answers.read(runningId)?.answer ?? "", spoken);
      spoken = upTo;
      if (words !== "") announce(words);
    }, SPEAK_EVERY_MS);
    return () => {
      clearInterval(timer);
      const { shown } = chats.getState();
      const ended = shown.kind === "open" ? shown.open.path.find((message) => message.id === runningId) : undefined;
      if (ended !== undefined) announce(endWords(ended));
    };
  }, [answers, chats, runningId]);
};
