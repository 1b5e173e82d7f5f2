import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { AnswerGrounding, Citation, Passage } from "#src/contract/grounding.ts";
import { fileIdSchema } from "#src/contract/ids.ts";
import { GroundingContext } from "../../../../renderer/chat/documents/GroundingContext.ts";
import { citationsOf, standingOf, targetOf } from "../../../../renderer/chat/documents/openSource.ts";
import { Markdown } from "../../../../renderer/chat/markdown/Markdown.tsx";
import { useChatView } from "../../../../renderer/chat/view.ts";

const passage = (n: number): Passage => ({
  n,
  fileId: fileIdSchema.parse("019aa000-0000-7000-8000-000000000001"),
  documentHash: "0".repeat(64),
  fileName: `file${n}.pdf`,
  kind: "pdf",
  locator: { kind: "page", page: n, label: null },
  text: `Text of passage ${n}`,
  boxes: [[0, 0, 100, 20]],
});
const citation = (n: number, over: Partial<Citation> = {}): Citation => ({
  n,
  start: 0,
  end: 4,
  quote: "Text",
  verification: "exact",
  inPassage: [0, 4],
  boxes: [[0, 0, 20, 20]],
  locator: { kind: "page", page: n, label: null },
  ...over,
});
const grounding = (citations: readonly Citation[]): AnswerGrounding => ({
  mode: "passages",
  collections: [],
  passages: [passage(1), passage(2)],
  citations: [...citations],
  coverage: null,
  computation: null,
});

const show = (text: string, so: AnswerGrounding | null) =>
  render(
    <GroundingContext value={so}>
      <Markdown text={text} streaming={false} />
    </GroundingContext>,
  );
const marks = () => screen.queryAllByRole("button", { name: /^Source / }).map((mark) => `${mark.textContent} ${mark.dataset.standing}`);

afterEach(cleanup);

describe("marks of an answer", () => {
  it("become buttons that tell how the quotes stand, lists and ranges included", () => {
    show("Rent is 1,200 [1]. Both [1, 2], all [1-2].", grounding([citation(1), citation(2, { verification: "unverified" })]));
    expect(marks()).toEqual(["1 exact", "1 exact", "2! unverified", "1 exact", "2! unverified"]);
  });

  it("stay text without sources and inside code", () => {
    const { container } = show("Item [1] and `a[2]`.", null);
    expect(container.textContent).toBe("Item [1] and a[2].");
    expect(marks()).toEqual([]);
  });

  it("that name no passage say so", () => {
    show("From nowhere [7].", grounding([]));
    expect(screen.getByRole("button", { name: "Source 7: There is no passage 7" }).dataset.standing).toBe("unverified");
  });

  it("open the place of the quote beside the chat", () => {
    show("Rent [2].", grounding([citation(2)]));
    fireEvent.click(screen.getByRole("button", { name: /^Source 2/ }));
    expect(useChatView.getState().source).toEqual(targetOf(passage(2), citation(2)));
  });
});

describe("a source", () => {
  it("is opened at the passage as a whole where the quote is unverified", () => {
    expect(targetOf(passage(1), citation(1, { verification: "unverified", boxes: [], locator: null }))).toMatchObject({
      boxes: [[0, 0, 100, 20]],
      quote: "Text of passage 1",
    });
  });

  it("is only as good as its worst quote", () => {
    const so = grounding([citation(1), citation(1, { verification: "repaired" })]);
    expect(standingOf(citationsOf(so, 1))).toBe("repaired");
    expect(standingOf(citationsOf(so, 2))).toBe("none");
  });
});
