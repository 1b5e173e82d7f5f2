import { FuseV1Options } from "@electron/fuses";
import { expect, it } from "vitest";
import { fuses } from "../../../electron/package/fuses.ts";

it("sets each fuse as the table says, and none is forgotten", () => {
  const named = Object.entries(FuseV1Options).flatMap(([name, index]) =>
    typeof index === "number" ? [[name, Reflect.get(fuses, index)]] : [],
  );
  expect(Object.fromEntries(named)).toEqual({
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
    WasmTrapHandlers: true,
  });
});
