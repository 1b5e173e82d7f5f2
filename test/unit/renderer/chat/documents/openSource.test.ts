import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AnswerGrounding, Citation, Computation, Passage } from "#src/contract/grounding.ts";
import { fileIdSchema, sha256Schema } from "#src/contract/ids.ts";
import {
  citationsOf,
  closeSource,
  passageOf,
  placesOf,
  showSource,
  standingOf,
  targetOf,
  targetOfCells,
} from "../../../../../renderer/chat/documents/openSource.ts";
import { useChatView } from "../../../../../renderer/chat/view.ts";

const fileId = fileIdSchema.parse("0193b0a0-0000-7000-8000-000000000001");
const passage: Passage = {
  n: 1,
  fileId,
  documentHash: sha256Schema.parse("0".repeat(64)),
  fileName: "lease.pdf",
  kind: "pdf",
  locator: { kind: "page", page: 2, label: null },
  text: "The rent is 1,200. The deposit is 3,600.",
  boxes: [[0, 0, 100, 100]],
};
const citation: Citation = {
  n: 1,
  start: 0,
  end: 5,
  quote: "1,200",
  verification: "exact",
  inPassage: [12, 17],
  boxes: [[10, 10, 20, 20]],
  locator: { kind: "page", page: 2, label: null },
};

describe("the places of a source", () => {
  it("are those of its checked quotes, each once, and the passage's own where none was found", () => {
    const cells = (range: string): Citation => ({ ...citation, locator: { kind: "cells", page: 1, sheet: "Staff", range } });
    const unverified: Citation = { ...citation, verification: "unverified", locator: null };
    expect(placesOf(passage, [cells("B4"), cells("D9"), cells("B4"), unverified])).toBe("Staff, B4; Staff, D9");
    expect(placesOf(passage, ["A1", "A2", "A3", "A4"].map(cells))).toBe("Staff, A1; Staff, A2; Staff, A3; …");
    expect([placesOf(passage, [unverified]), placesOf(passage, [])]).toEqual(["page 2", "page 2"]);
  });
});

describe("where a citation is opened", () => {
  it("is the checked quote, and the passage as a whole without one", () => {
    expect(targetOf(passage, citation)).toMatchObject({ page: 2, boxes: citation.boxes, quote: "1,200", kept: passage.text });
    expect(targetOf(passage, null)).toMatchObject({ page: 2, boxes: passage.boxes, quote: passage.text });
  });

  it("is the whole passage for a quote that is not in it", () => {
    const unverified: Citation = { ...citation, quote: "9,999", verification: "unverified", inPassage: null, boxes: [], locator: null };
    expect(targetOf(passage, unverified)).toMatchObject({ boxes: passage.boxes, quote: passage.text });
  });

  it("is all cells of a computation", () => {
    const computation = { fileId, fileName: "staff.csv", sheet: "staff", cells: ["C2", "C61:C63"] } as unknown as Computation;
    expect(targetOfCells(computation).locator).toEqual({ kind: "cells", page: 1, sheet: "staff", range: "C2, C61:C63" });
  });
});

describe("a mark", () => {
  const of = (...verifications: Citation["verification"][]): Citation[] =>
    verifications.map((verification) => ({ ...citation, verification }));

  it("stands as its worst quote", () => {
    expect([of(), of("exact"), of("exact", "repaired"), of("repaired", "unverified", "exact")].map(standingOf)).toEqual([
      "none",
      "exact",
      "repaired",
      "unverified",
    ]);
  });

  it("belongs to the passage of its number, if there is one", () => {
    const grounding = { passages: [passage], citations: [citation, { ...citation, n: 7 }] } as unknown as AnswerGrounding;
    expect([passageOf(grounding, 1), passageOf(grounding, 7)]).toEqual([passage, null]);
    expect(citationsOf(grounding, 7)).toEqual([{ ...citation, n: 7 }]);
  });
});

describe("the document beside the chat", () => {
  const source = targetOf(passage, null);
  const shown = () => {
    const { source: open, listOpen } = useChatView.getState();
    return { open: open !== null, listOpen };
  };
  beforeEach(() => useChatView.setState({ source: null, listOpen: true, listMadeWay: false }));
  afterEach(() => vi.unstubAllGlobals());

  it("has the list of chats make way on a window too narrow for both, and brings it back", () => {
    vi.stubGlobal("innerWidth", 1_280);
    showSource(source);
    showSource(source);
    expect(shown()).toEqual({ open: true, listOpen: false });
    closeSource();
    expect(shown()).toEqual({ open: false, listOpen: true });
  });

  it("leaves a list alone that was folded, or that has room", () => {
    vi.stubGlobal("innerWidth", 1_280);
    useChatView.setState({ listOpen: false });
    showSource(source);
    closeSource();
    expect(shown()).toEqual({ open: false, listOpen: false });
    vi.stubGlobal("innerWidth", 1_920);
    useChatView.setState({ listOpen: true });
    showSource(source);
    expect(shown()).toEqual({ open: true, listOpen: true });
  });
});
