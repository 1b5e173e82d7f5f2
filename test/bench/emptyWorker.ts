/** Child for R11: the library loaded, no model. */
import { getLlama } from "node-llama-cpp";

await getLlama({ build: "never", skipDownload: true, gpu: false });
process.send?.("ready");
setInterval(() => {}, 60_000);
