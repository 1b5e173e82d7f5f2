import { describe, expect, it } from "vitest";
import { documentKinds } from "#src/contract/document.ts";
import { filtersOf, kindGroups } from "../../../../../renderer/documents/search/filters.ts";
import { collectionId } from "../things.ts";

const DAY_MS = 86_400_000;
const ids = [collectionId(1)];

describe("what a search is narrowed to", () => {
  it("is nothing but the collections when nothing is chosen", () => {
    expect(filtersOf(ids, { kind: "all", since: "any" }, 0)).toEqual({ collectionIds: ids });
  });

  it("names kinds and the earliest change", () => {
    expect(filtersOf(ids, { kind: "mail", since: "week" }, 10 * DAY_MS)).toEqual({
      collectionIds: ids,
      kinds: ["eml", "msg"],
      modifiedFrom: 3 * DAY_MS,
    });
  });

  it("puts every kind of document into exactly one group", () => {
    const grouped = kindGroups.flatMap(({ value }) =>
      value === "all" ? [] : (filtersOf(ids, { kind: value, since: "any" }, 0).kinds ?? []),
    );
    expect(grouped.toSorted()).toEqual(documentKinds.toSorted());
  });
});
