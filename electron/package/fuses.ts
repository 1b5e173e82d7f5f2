/** The fuse table of the shipped Electron binary (THREATS.md §1.2). */
import { type FuseConfig, FuseV1Options, FuseVersion } from "@electron/fuses";

/** All nine, so that a fuse added by a later Electron stops the packing instead of keeping its default. */
export const fuses: FuseConfig = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // The core runs on a Node of its own, never on Electron's binary.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // macOS and Windows check the archive's hash; on Linux Electron ignores it.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Chromium's own default: WebAssembly bounds checks by signal handlers, as in the browser.
  [FuseV1Options.WasmTrapHandlers]: true,
};
