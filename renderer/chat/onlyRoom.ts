/** The page's one chat room, joined to the one client and the one event stream when this module is first imported: before events start. */
import { api } from "../api/client.ts";
import { onEvent } from "../api/events.ts";
import { createAnswers } from "../state/answers.ts";
import { createChatsStore, shownChatId } from "../state/chats.ts";
import { createRoom } from "./room.ts";
import { rememberedChat, rememberShown } from "./shownChat.ts";

export const onlyRoom = createRoom(
  { api, chats: createChatsStore(), answers: createAnswers((flush) => requestAnimationFrame(flush)) },
  setTimeout,
);

onEvent(onlyRoom.receive);
const remembered = rememberedChat();
if (remembered !== null) void onlyRoom.open(remembered);
onlyRoom.chats.subscribe(({ shown }) => rememberShown(shownChatId(shown)));
