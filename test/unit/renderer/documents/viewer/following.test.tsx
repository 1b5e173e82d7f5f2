import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FileState, PageSummary } from "#src/contract/document.ts";
import { FOLLOW_EVERY_MS, useFollowed } from "../../../../../renderer/documents/viewer/useDocument.ts";
import { type FoundPlace, useFind } from "../../../../../renderer/documents/viewer/useFind.ts";
import { useDocuments } from "../../../../../renderer/state/documents.ts";
import { answerWith, page } from "../../pageCore.ts";
import { collection, file } from "../things.ts";

const summary = (number: number): PageSummary => ({
  page: number,
  kind: "page",
  label: null,
  width: 595,
  height: 842,
  source: "text",
  characters: 10,
});

/** A document of three pages that is read as far as the test says. */
const core = { read: 1, asked: 0, state: { kind: "reading", done: 1, total: 3 } as FileState };
const wordAt = (number: number) => ({ page: number, start: 0, end: 4, boxes: [] });

/** What the core tells of every change. */
const tell = (): void => act(() => useDocuments.setState({ collections: [collection(1)] }));

beforeEach(() => {
  Object.assign(core, { read: 1, asked: 0, state: { kind: "reading", done: 1, total: 3 } });
  const pages = () => Array.from({ length: core.read }, (_, index) => summary(index + 1));
  answerWith({
    documents: {
      file: page.documents.file.handler(() => {
        core.asked += 1;
        return { ...file(1, { state: core.state }), title: null, unread: [], warned: [] };
      }),
      pages: page.documents.pages.handler(pages),
      find: page.documents.find.handler(() => pages().map((one) => wordAt(one.page))),
    },
  });
  tell();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  useDocuments.setState({ collections: null });
});

describe("a document that is opened while it is being read", () => {
  it("takes in what is read later, until it is read to its end", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout", "Date"] });
    const { result } = renderHook(() => useFollowed(file(1).id));
    const shown = () =>
      result.current.kind === "ready" ? [result.current.value.pages.length, result.current.value.details.state.kind] : [];
    await waitFor(() => expect(shown()).toEqual([1, "reading"]));
    core.read = 2;
    tell();
    await act(() => vi.advanceTimersByTimeAsync(FOLLOW_EVERY_MS));
    await waitFor(() => expect(shown()).toEqual([2, "reading"]));
    Object.assign(core, { read: 3, state: { kind: "indexed" } });
    tell();
    await act(() => vi.advanceTimersByTimeAsync(FOLLOW_EVERY_MS));
    await waitFor(() => expect(shown()).toEqual([3, "indexed"]));
    const asked = core.asked;
    tell();
    await act(() => vi.advanceTimersByTimeAsync(10 * FOLLOW_EVERY_MS));
    expect(core.asked).toBe(asked);
  });

  it("is found in anew, and what is in sight stays", async () => {
    const revealed: FoundPlace[] = [];
    const { result, rerender } = renderHook(
      ({ pages }) => useFind({ fileId: file(1).id, begun: null, pages }, (place) => revealed.push(place)),
      { initialProps: { pages: 1 } },
    );
    act(() => result.current.setWords("word"));
    await waitFor(() => expect(result.current.places).toHaveLength(1));
    core.read = 3;
    rerender({ pages: 3 });
    await waitFor(() => expect(result.current.places).toHaveLength(3));
    expect([revealed.map(({ page: number }) => number), result.current.at]).toEqual([[1], 0]);
  });
});
