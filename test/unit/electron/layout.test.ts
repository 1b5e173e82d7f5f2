import { expect, it } from "vitest";
import { layoutOf } from "../../../electron/layout.ts";

const at = { appPath: "/app", resourcesPath: "/res", platform: "linux", args: ["--data-dir=/data"] } as const;

it("finds its parts in a checkout and in the package, and never starts the core on Electron's binary", () => {
  expect([layoutOf({ ...at, packaged: false }), layoutOf({ ...at, packaged: true })]).toEqual([
    {
      dataDir: "/data",
      preload: "/app/dist/electron/preload.cjs",
      unlock: { page: "/app/dist/electron/unlock", preload: "/app/dist/electron/unlock.cjs" },
      page: "/app/dist/renderer",
      core: { node: "/app/node_modules/node/bin/node", entry: "/app/src/main.ts" },
    },
    {
      dataDir: "/data",
      preload: "/app/dist/electron/preload.cjs",
      unlock: { page: "/app/dist/electron/unlock", preload: "/app/dist/electron/unlock.cjs" },
      page: "/res/core/dist/renderer",
      core: { node: "/res/runtime/node", entry: "/res/core/src/main.js" },
    },
  ]);
});
