/** Where the prompt of the newest answer began. */
import type { Message } from "#src/contract/chat.ts";

/** Index in the path of the first message that was in the newest answer's prompt; null when nothing was left out or it is not held here. */
export const promptStart = (path: readonly Message[]): number | null => {
  const newest = path.findLast((message) => message.role === "assistant");
  if (newest?.role !== "assistant" || newest.contextStartId === null) return null;
  const at = path.findIndex((message) => message.id === newest.contextStartId);
  return at < 0 ? null : at;
};
