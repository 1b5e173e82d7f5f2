/** electron-builder's hook after a folder is packed and before it is signed: sets the fuses. */
import { join } from "node:path";
import { flipFuses } from "@electron/fuses";
import type { AfterPackContext } from "electron-builder";
import { fuses } from "./fuses.ts";

/** Name of the executable inside the packed folder; on Linux `linux.executableName` of electron-builder.json. */
const executableOf = ({ electronPlatformName, packager }: AfterPackContext): string => {
  const { productFilename } = packager.appInfo;
  if (electronPlatformName === "darwin") return `${productFilename}.app`;
  return electronPlatformName === "win32" ? `${productFilename}.exe` : (packager.config.linux?.executableName ?? productFilename);
};

/** Throws when the binary has another number of fuses than the table. */
const afterPack = async (context: AfterPackContext): Promise<void> => {
  const adHoc = context.electronPlatformName === "darwin" ? { resetAdHocDarwinSignature: true } : {};
  await flipFuses(join(context.appOutDir, executableOf(context)), { ...fuses, ...adHoc });
};

export default afterPack;
