/** The two faces of the page: the desktop window with native dialogs, the browser with the core's own chooser and uploads. */
import { AppError } from "#src/contract/errors.ts";
import { type GrantId, grantIdSchema } from "#src/contract/ids.ts";

/** What the shell's preload offers as `window.deskside`: plain functions over Electron's IPC, which carries errors as text. */
export type Bridge = {
  readonly platform: string;
  pickModelFile(): Promise<unknown>;
  pickModelFolder(): Promise<unknown>;
  pickDocuments(): Promise<unknown>;
  pickDocumentFolder(): Promise<unknown>;
  grantDropped(file: File): Promise<unknown>;
};

/** Each resolves to a grant, or null when the person changed their mind; rejects with an AppError. */
export type DesktopHost = {
  pickModelFile(): Promise<GrantId | null>;
  pickModelFolder(): Promise<GrantId | null>;
  /** One grant per chosen file; none when the person changed their mind. */
  pickDocuments(): Promise<readonly GrantId[]>;
  pickDocumentFolder(): Promise<GrantId | null>;
  grantDropped(file: File): Promise<GrantId | null>;
};

const checked = async <T>(schema: { parse(value: unknown): T }, answer: Promise<unknown>): Promise<T> => {
  try {
    return schema.parse(await answer);
  } catch (cause) {
    throw new AppError("internal", "The desktop window did not give a grant", { cause });
  }
};
const grant = (answer: Promise<unknown>): Promise<GrantId | null> => checked(grantIdSchema.nullable(), answer);

/** The desktop's dialogs behind a bridge. */
export const desktopHost = (bridge: Bridge): DesktopHost => ({
  pickModelFile: () => grant(bridge.pickModelFile()),
  pickModelFolder: () => grant(bridge.pickModelFolder()),
  pickDocuments: () => checked(grantIdSchema.array(), bridge.pickDocuments()),
  pickDocumentFolder: () => grant(bridge.pickDocumentFolder()),
  grantDropped: (file) => grant(bridge.grantDropped(file)),
});

const { deskside } = globalThis as { deskside?: Bridge };

/** The desktop's dialogs, or null in a browser. */
export const desktop: DesktopHost | null = deskside === undefined ? null : desktopHost(deskside);
