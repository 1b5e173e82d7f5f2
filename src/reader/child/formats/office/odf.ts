/** What all OpenDocument packages share (ODF 1.3 part 2). */
import type { Archive } from "../../archive.ts";
import { refusal } from "../../refusal.ts";
import { walkXml } from "../../xml.ts";

/** Throws document/encrypted when the manifest says that the content is (4.3 and 4.4: an encryption-data element per part, or one encrypted package). */
export const refuseEncryptedOdf = async (archive: Archive): Promise<void> => {
  if (archive.has("encrypted-package")) throw refusal("document/encrypted", "odf");
  if (!archive.has("META-INF/manifest.xml")) return;
  await walkXml(archive.open("META-INF/manifest.xml"), {
    open(name) {
      if (name === "encryption-data") throw refusal("document/encrypted", "odf");
    },
    close() {},
    text() {},
  });
};
