/** Workbooks: XLSX, XLSB, XLS and ODS, sheet by sheet in pages of 50 rows. */
import type { FormatEvent } from "../../protocol.ts";
import { type Archive, openArchive } from "../archive.ts";
import type { Format } from "../format.ts";
import { type LoosePage, numberPages } from "../pages.ts";
import { createSheetPages, type SheetPages } from "../sheetPages.ts";
import { refuseEncryptedOdf } from "./office/odf.ts";
import { countEmbedded, countExternal, elementText, mainPart, titleOf } from "./office/parts.ts";
import { openBinary } from "./sheets/binary.ts";
import { type OdsEvent, odsEvents } from "./sheets/ods.ts";
import type { Sheet } from "./sheets/sheet.ts";
import { openXlsx } from "./sheets/xlsx.ts";

async function* pagesOf(
  sheets: readonly Sheet[],
  outside: { readonly external: number; readonly embedded: number },
): AsyncGenerator<LoosePage, void, void> {
  for (const [index, sheet] of sheets.entries()) {
    const pages = createSheetPages(sheet.name, sheet.hidden);
    if (index === 0) {
      pages.warn("external-reference", outside.external);
      pages.warn("unread-attachment", outside.embedded);
    }
    for await (const batch of sheet.events())
      for (const event of batch) {
        if (event.kind === "row") yield* pages.add(event.row);
        else pages.warn(event.code, event.count);
      }
    yield* pages.end();
  }
}

async function* odsPages(events: AsyncIterable<readonly OdsEvent[]>): AsyncGenerator<LoosePage, void, void> {
  let pages: SheetPages | null = null;
  for await (const batch of events)
    for (const event of batch) {
      if (event.kind === "sheet") {
        if (pages !== null) yield* pages.end();
        pages = createSheetPages(event.name, event.hidden);
      } else if (event.kind === "row") yield* pages?.add(event.row) ?? [];
      else pages?.warn(event.code, event.count);
    }
  if (pages !== null) yield* pages.end();
}

/** Inflates every entry once and drops it, within the archive's limits: what SheetJS then inflates for itself is known to be bounded. */
const vouchFor = async (archive: Archive): Promise<void> => {
  for (const name of archive.names) if (!name.endsWith("/")) for await (const _ of archive.open(name));
};

async function* readArchive(bytes: Uint8Array, password: string | null): AsyncGenerator<FormatEvent, void, void> {
  const archive = await openArchive(bytes);
  if (archive.has("content.xml")) {
    await refuseEncryptedOdf(archive);
    yield* numberPages(await elementText(archive, "meta.xml", "title"), odsPages(odsEvents(archive)));
    return;
  }
  const outside = { external: await countExternal(archive), embedded: countEmbedded(archive) };
  const main = await mainPart(archive, "xl/workbook.xml");
  if (main.toLowerCase().endsWith(".bin")) {
    await vouchFor(archive);
    const { title, sheets } = openBinary(bytes, password);
    yield* numberPages(title, pagesOf(sheets, outside));
    return;
  }
  const sheets = await openXlsx(archive, main);
  yield* numberPages(await titleOf(archive), pagesOf(sheets, outside));
}

export const format: Format = {
  resumable: false,
  async *read(file, { password }) {
    if (file.bytes[0] === 0x50 && file.bytes[1] === 0x4b) yield* readArchive(file.bytes, password);
    else {
      const { title, sheets } = openBinary(file.bytes, password);
      yield* numberPages(title, pagesOf(sheets, { external: 0, embedded: 0 }));
    }
  },
};
