/** A core of its own with the fake engine: `coreMain.ts --data-dir DIR [--idle-ms N] [--close-deadline-ms N]`. The starter's file is real, so that its header is. */
import { parseArgs } from "node:util";
import { runCore } from "#src/main.ts";

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    "idle-ms": { type: "string", default: "60000" },
    "close-deadline-ms": { type: "string", default: "10000" },
  },
});
if (values["data-dir"] === undefined) throw new Error("--data-dir is needed");
await runCore({
  dataDir: values["data-dir"],
  idleMs: Number(values["idle-ms"]),
  closeDeadlineMs: Number(values["close-deadline-ms"]),
  engineChild: new URL("./fakeEngineChild.ts", import.meta.url),
});
