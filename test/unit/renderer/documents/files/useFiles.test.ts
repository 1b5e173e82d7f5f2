import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FileQuery, useFiles, WINDOW } from "../../../../../renderer/documents/files/useFiles.ts";
import { answerWith, page } from "../../pageCore.ts";
import { collection, file } from "../things.ts";

const TOTAL = 10_000;
const byName: FileQuery = { name: "", state: null, sort: "name", descending: false };

interface Asked {
  readonly offset: number;
  readonly limit: number;
}

const listed = (query: FileQuery = byName) => {
  const asked: (Asked & Record<string, unknown>)[] = [];
  answerWith({
    documents: {
      files: page.documents.files.handler(({ input: { collectionId: _id, ...rest } }) => {
        asked.push(rest);
        return { total: TOTAL, files: Array.from({ length: rest.limit }, (_, at) => file(rest.offset + at + 1)) };
      }),
    },
  });
  const hook = renderHook(({ shown }) => useFiles(shown, query), { initialProps: { shown: collection(1) } });
  return { asked, hook };
};
const offsets = (asked: readonly Asked[]): readonly number[] => asked.map(({ offset }) => offset);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the files of a collection", () => {
  it("are read in windows around the rows in sight, and no others are held", async () => {
    const { asked, hook } = listed();
    await waitFor(() => expect(hook.result.current.total).toBe(TOTAL));
    asked.length = 0;
    act(() => hook.result.current.show(5_190, 5_210));
    await waitFor(() => expect(hook.result.current.files.get(5_200)?.name).toBe("file 5201.pdf"));
    expect([offsets(asked), hook.result.current.files.size, hook.result.current.files.has(0)]).toEqual([[5_100, 5_200], 2 * WINDOW, false]);
  });

  it("are not read again while the rows in sight stay in the same windows", async () => {
    const { asked, hook } = listed();
    await waitFor(() => expect(hook.result.current.total).toBe(TOTAL));
    act(() => hook.result.current.show(10, 30));
    await waitFor(() => expect(offsets(asked)).toContain(0));
    asked.length = 0;
    act(() => hook.result.current.show(20, 40));
    await act(() => Promise.resolve());
    expect(asked).toEqual([]);
  });

  it("are read again where they are in sight when the collection changes", async () => {
    const { asked, hook } = listed();
    act(() => hook.result.current.show(300, 320));
    await waitFor(() => expect(hook.result.current.files.has(310)).toBe(true));
    asked.length = 0;
    hook.rerender({ shown: collection(1, { revision: 1 }) });
    await waitFor(() => expect(offsets(asked)).toEqual([300]));
  });

  it("are asked for by state, name and order", async () => {
    const { asked } = listed({ name: "lease", state: "failed", sort: "size", descending: true });
    await waitFor(() =>
      expect(asked[0]).toMatchObject({ name: "lease", states: ["failed"], sort: "size", descending: true, limit: WINDOW }),
    );
  });
});
