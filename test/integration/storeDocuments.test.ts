/** The document repository over the encrypted database keeps every promise of the port. */
import { someChat } from "../support/chatRepositorySuite.ts";
import { documentRepositorySuite } from "../support/documentRepositorySuite.ts";
import { openTestStore } from "../support/testStore.ts";

documentRepositorySuite("the document repository in the database", async () => {
  const { store, remove } = await openTestStore();
  return {
    repository: store.documents,
    bin: store.bin,
    addChat: async () => {
      const chat = someChat();
      await store.chats.createChat(chat);
      return chat.id;
    },
    removeChat: async (id) => {
      const item = await store.chats.removeChat(id, 5);
      if (item === null) throw new Error("no bin item");
      return item;
    },
    close: remove,
  };
});
