/** The document repository over the encrypted database keeps every promise of the port. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openConnection } from "#src/store/connection.ts";
import { restoreBackup } from "#src/store/restore.ts";
import { someChat } from "../support/chatRepositorySuite.ts";
import { documentRepositorySuite, someCollection, someDocument, someFile, someSource } from "../support/documentRepositorySuite.ts";
import { openTestStore } from "../support/testStore.ts";

documentRepositorySuite("the document repository in the database", async () => {
  const { store, remove } = await openTestStore();
  return {
    repository: store.documents,
    bin: store.bin,
    addChat: async () => {
      const chat = someChat();
      await store.chats.createChat(chat);
      return chat.id;
    },
    removeChat: async (id) => {
      const item = await store.chats.removeChat(id, 5);
      if (item === null) throw new Error("no bin item");
      return item;
    },
    close: remove,
  };
});

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
/** A store with a collection that holds an upload. */
const withUpload = async () => {
  const opened = await openTestStore();
  const collection = someCollection();
  const { id, addedAt } = someSource(collection.id);
  await opened.store.documents.saveCollection(collection);
  await opened.store.blobs.write(id, bytesOf("an upload"));
  await opened.store.documents.saveSource({ id, addedAt, collectionId: collection.id, kind: "upload", name: "lease.pdf" });
  const blobs = (folder = "blobs") => readdir(join(opened.dataDir, folder));
  return { ...opened, collection, sourceId: id, blobs };
};

it("removes the bytes of an upload together with its source", async () => {
  const { store, sourceId, blobs, remove } = await withUpload();
  expect(await blobs()).toEqual([sourceId]);
  await store.documents.removeSource(sourceId);
  expect(await blobs()).toEqual([]);
  await remove();
});

it("keeps uploads that a restored backup does not know", async () => {
  const { sourceId, blobs, dataDir, key, clock, collection, reopen, remove } = await withUpload();
  clock.now += 86_400_000;
  await (await reopen()).backupFailure();
  const later = someSource(collection.id).id;
  const now = await reopen();
  await now.blobs.write(later, bytesOf("newer than the backup"));
  await now.documents.saveSource({ id: later, addedAt: 2, collectionId: collection.id, kind: "upload", name: "new.pdf" });
  await now.close();
  restoreBackup({ dataDir, key, now: 7, name: null });
  await reopen();
  expect([await blobs(), await blobs("quarantine/uploads-000000000000007")]).toEqual([[sourceId], [later]]);
  await remove();
});

it("sweeps at the start what was begun for a file that was never saved, and nothing else", async () => {
  const { store, dataDir, key, collection, reopen, remove } = await withUpload();
  const [held, orphan] = [someDocument({ title: "held" }), someDocument({ title: "orphan" })];
  const source = someSource(collection.id);
  await store.documents.saveSource(source);
  await store.documents.saveFiles([someFile(source, { documentHash: held.hash })]);
  await store.documents.beginDocument(held);
  await store.documents.beginDocument(orphan);
  const next = await reopen();
  await next.backupFailure();
  const db = openConnection(join(dataDir, "deskside.db"), key, "read");
  expect(db.prepare("SELECT title FROM documents").pluck().all()).toEqual(["held"]);
  db.close();
  await remove();
});
