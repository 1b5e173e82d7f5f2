import { createMemoryModelRepository } from "#test/support/memoryModelRepository.ts";
import { modelRepositorySuite } from "#test/support/modelRepositorySuite.ts";

modelRepositorySuite("in memory", async () => ({ repository: createMemoryModelRepository(), close: async () => {} }));
