/** The repository of temporary chats keeps the promises of the port. */
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import { chatRepositorySuite } from "#test/support/chatRepositorySuite.ts";

chatRepositorySuite("chats in memory", async () => ({ repository: createMemoryRepository(), close: async () => undefined }));
