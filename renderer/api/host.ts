/** The two faces of the page: the desktop window with native dialogs, the browser with the core's own chooser and uploads. */
import type { GrantId } from "#src/contract/ids.ts";

/** What the shell's preload offers as `window.deskside`. Each resolves to a grant, or null when the person changed their mind. */
export type DesktopHost = {
  readonly platform: string;
  pickModelFile(): Promise<GrantId | null>;
  pickModelFolder(): Promise<GrantId | null>;
  grantDropped(file: File): Promise<GrantId | null>;
};

/** The desktop's dialogs, or null in a browser. */
export const desktop: DesktopHost | null = (globalThis as { deskside?: DesktopHost }).deskside ?? null;
