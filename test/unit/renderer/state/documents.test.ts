import { describe, expect, it } from "vitest";
import { collectionOf, namedCollections, reduceDocuments } from "../../../../renderer/state/documents.ts";
import { collection, collectionId } from "../documents/things.ts";

describe("the view of the collections", () => {
  it("takes in new ones, replaces those it knows, and lets go of removed ones", () => {
    const first = reduceDocuments({ collections: null }, { kind: "collection", collection: collection(1) });
    const second = reduceDocuments(first, { kind: "collection", collection: collection(2) });
    const renamed = reduceDocuments(second, { kind: "collection", collection: collection(1, { name: "Leases" }) });
    expect(renamed.collections?.map(({ name }) => name)).toEqual(["Leases", "Collection 2"]);
    expect(reduceDocuments(renamed, { kind: "collection-removed", collectionId: collectionId(1) })).toEqual({
      collections: [collection(2)],
    });
    expect(reduceDocuments(renamed, { kind: "collection-removed", collectionId: collectionId(9) })).toEqual(renamed);
  });

  it("lists those a person named, numbers in their order, without the attachments of chats", () => {
    const all = [collection(1, { name: "Year 10" }), collection(2, { name: "year 9" }), collection(3, { kind: "attachments" })];
    expect(namedCollections(all).map(({ name }) => name)).toEqual(["year 9", "Year 10"]);
    expect(namedCollections(null)).toEqual([]);
  });

  it("finds one by its id", () => {
    const view = { collections: [collection(1)] };
    expect([collectionOf(collectionId(1))(view), collectionOf(collectionId(2))(view), collectionOf(null)(view)]).toEqual([
      collection(1),
      undefined,
      undefined,
    ]);
  });
});
