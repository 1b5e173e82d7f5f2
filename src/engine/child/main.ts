/** Entry of the engine process: the library is mended before anything imports it. */
import { mendLibrary } from "./mendLibrary.ts";

mendLibrary();
await import("./worker.ts");
