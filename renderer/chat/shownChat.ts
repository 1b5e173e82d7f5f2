/** Which chat this tab shows, kept over a reload: its id and nothing else. */
import { type ChatId, chatIdSchema } from "#src/contract/ids.ts";

const KEY = "deskside.chat";

export const rememberedChat = (): ChatId | null => chatIdSchema.safeParse(sessionStorage.getItem(KEY)).data ?? null;

export const rememberShown = (chatId: ChatId | null): void => {
  if (chatId === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, chatId);
};
