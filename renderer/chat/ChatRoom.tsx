/** The chat room: the list of chats, and the chat that is shown. */
import { lazy, Suspense, useEffect } from "react";
import type { SearchHit } from "#src/contract/chat.ts";
import { attempt } from "../state/failures.ts";
import { setChatModel } from "../state/ui.ts";
import "./chat.css";
import { ChatPane } from "./ChatPane.tsx";
import { SourcePanel } from "./documents/SourcePanel.tsx";
import { ListColumn } from "./ListColumn.tsx";
import { ChatList } from "./list/ChatList.tsx";
import { updateChat } from "./list/chatActions.ts";
import { onlyRoom } from "./onlyRoom.ts";
import { RoomContext, useOpenChat, useRoom } from "./RoomContext.ts";
import type { Room } from "./room.ts";
import { ChatSettings } from "./settings/ChatSettings.tsx";
import { AnswerWith } from "./versions/AnswerWith.tsx";
import { makeWay, readyToWrite, useChatView } from "./view.ts";

/** Tells the frame which model the shown chat is bound to; choosing one for a blank chat creates it. */
const useTitleBar = (): void => {
  const room = useRoom();
  const modelId = useOpenChat()?.chat.modelId ?? null;
  useEffect(() => {
    setChatModel({
      modelId,
      choose: (chosen) => attempt(room.ensureChat().then((chatId) => updateChat(room, chatId, { modelId: chosen }))),
    });
    return () => setChatModel(null);
  }, [room, modelId]);
};

/** With the comparison of texts, which most visits never need. */
const CompareVersions = lazy(() => import("./versions/CompareVersions.tsx").then((module) => ({ default: module.CompareVersions })));

const openHit = async (room: Room, { chatId, messageId }: SearchHit): Promise<void> => {
  makeWay();
  if (messageId === null) return room.open(chatId);
  if (await room.reach(chatId, messageId)) useChatView.setState({ target: { chatId, messageId } });
};

const RoomView = () => {
  const room = useRoom();
  const listOpen = useChatView((view) => view.listOpen);
  const settingsOpen = useChatView((view) => view.settingsOpen);
  const comparing = useChatView((view) => view.compared !== null);
  useTitleBar();
  const onChosen = () => {
    makeWay();
    readyToWrite();
  };
  return (
    <div className="relative flex h-full">
      {listOpen && (
        <ListColumn>
          <ChatList onChosen={onChosen} onHit={(hit) => attempt(openHit(room, hit))} />
        </ListColumn>
      )}
      <section aria-label="Chat" className="flex min-w-0 grow basis-0 flex-col lg:min-w-96">
        <ChatPane />
      </section>
      <SourcePanel />
      <AnswerWith />
      {comparing && (
        <Suspense>
          <CompareVersions />
        </Suspense>
      )}
      <ChatSettings open={settingsOpen} onOpenChange={(open) => useChatView.setState({ settingsOpen: open })} />
    </div>
  );
};

/** `room`: another one for tests. */
export const ChatRoom = ({ room = onlyRoom }: { readonly room?: Room }) => (
  <RoomContext value={room}>
    <RoomView />
  </RoomContext>
);
