/** The chat room. */
export const ChatRoom = () => <p className="p-6 text-soft">Chats</p>;
