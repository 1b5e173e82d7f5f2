/** core.json: the note by which launchers find the running core; 0600, replaced as a whole, removed at the end. */
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Contact {
  readonly pid: number;
  readonly pipe: string;
  readonly url: string | null;
  readonly token: string;
  readonly protocol: number;
  readonly version: string;
}

/** Not synced to disk: the note is worth nothing after a power cut. */
export const writeContact = async (dataDir: string, contact: Contact): Promise<void> => {
  const temporary = join(dataDir, `core.json.${randomUUID()}`);
  try {
    await writeFile(temporary, `${JSON.stringify(contact)}\n`, { mode: 0o600, flag: "wx" });
    await rename(temporary, join(dataDir, "core.json"));
  } finally {
    await rm(temporary, { force: true });
  }
};

export const removeContact = (dataDir: string): Promise<void> => rm(join(dataDir, "core.json"), { force: true });
