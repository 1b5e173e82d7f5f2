/** The chat repository over the encrypted database keeps every promise of the port. */
import { chatRepositorySuite } from "../support/chatRepositorySuite.ts";
import { openTestStore } from "../support/testStore.ts";

chatRepositorySuite("the chat repository in the database", async () => {
  const { store, remove } = await openTestStore();
  return { repository: store.chats, close: remove };
});
