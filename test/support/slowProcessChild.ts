/** A child that takes a while to import, as the engine does, before it listens to its parent. */
import { setTimeout as delay } from "node:timers/promises";
import { serveChild } from "#src/process/serve.ts";

await delay(700);
serveChild({});
