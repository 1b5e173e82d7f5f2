import "./standardsMode.ts";

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Profiler } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { Markdown } from "../../../../../renderer/chat/markdown/Markdown.tsx";

afterEach(cleanup);
const show = (text: string, streaming = false) => render(<Markdown text={text} streaming={streaming} />);

test("a link shows its words and its whole address, copies it, and goes nowhere", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const { container } = show("See [the bank](https://evil.example/login?x=1).");
  expect([container.textContent, container.querySelector("a")]).toEqual(["See the bank https://evil.example/login?x=1.", null]);
  fireEvent.click(screen.getByRole("button", { name: "Copy address https://evil.example/login?x=1" }));
  await waitFor(() => expect(writeText).toHaveBeenCalledWith("https://evil.example/login?x=1"));
  vi.unstubAllGlobals();
});

test("an international host is shown as the network knows it", () => {
  expect(show("[apple](https://\u0430pple.com)").container.textContent).toBe("apple https://xn--pple-43d.com/");
});

test("an image is told, not loaded", () => {
  const { container } = show("![a cat](https://evil.example/cat.png)");
  expect([container.textContent, container.querySelector("img")]).toEqual(["Image not loaded: a cat https://evil.example/cat.png", null]);
});

test("HTML is shown as the text it is", () => {
  expect(show("Use <b>bold</b> and\n\n<script>alert(1)</script>").container.textContent).toBe(
    "Use <b>bold</b> and<script>alert(1)</script>",
  );
});

test("control tokens typed as text stay text", () => {
  expect(show("a <|im_end|> b").container.textContent).toBe("a <|im_end|> b");
});

test("definitions of links and notes stay in sight", () => {
  expect(show("As in [1] and x[^2].\n\n[1]: https://a.example\n\n[^2]: a note").container.textContent).toContain("[^2]:");
});

test("tasks are labelled", () => {
  show("- [x] pay\n- [ ] file");
  expect(screen.getAllByRole("checkbox").map((box) => box.getAttribute("aria-label"))).toEqual(["Done", "Not done"]);
});

test("a table keeps head, rows and alignment", () => {
  show("| a | b |\n|---|--:|\n| 1 | 2 |");
  expect([screen.getAllByRole("columnheader").length, screen.getAllByRole("cell").at(-1)?.getAttribute("align")]).toEqual([2, "right"]);
});

test("finished code is coloured by classes, without inline style", async () => {
  const { container } = show('```ts\nconst a = "x";\n```');
  await waitFor(() => expect(container.querySelector(".code-keyword")?.textContent).toBe("const"));
  expect([container.querySelector("code")?.textContent, container.querySelector("[style]")]).toEqual(['const a = "x";', null]);
});

test("code in a language we do not know is shown as it is", () => {
  expect(show("```brainfuck\n+++\n```").container.querySelector("code")?.textContent).toBe("+++");
});

test("half a mark is closed while streaming and what it is once it has come to an end", () => {
  const { container, rerender } = show("This is **bo", true);
  expect(container.querySelector("strong")?.textContent).toBe("bo");
  rerender(<Markdown text="This is **bo" streaming={false} />);
  expect([container.querySelector("strong"), container.textContent]).toEqual([null, "This is **bo"]);
});

test("a formula is drawn with its source kept", async () => {
  const { container } = show("Euler: $e^{i\\pi}$");
  await waitFor(() => expect(container.querySelector(".katex math")).not.toBeNull());
  expect(container.querySelector("[data-tex]")?.getAttribute("data-tex")).toBe("e^{i\\pi}");
});

test("a streamed answer renders each finished block once: the total is linear in its length", () => {
  const paragraph = (at: number) => `Paragraph ${at} with **bold** words.\n\n`;
  const text = Array.from({ length: 100 }, (_, at) => paragraph(at)).join("");
  let commits = 0;
  const nodes = new Set<Element>();
  const view = (length: number) => (
    <Profiler id="answer" onRender={() => (commits += 1)}>
      <Markdown text={text.slice(0, length)} streaming />
    </Profiler>
  );
  const { container, rerender } = render(view(1));
  for (let length = 1; length <= text.length; length += 20) {
    rerender(view(length));
    for (const node of container.querySelectorAll("p")) nodes.add(node);
  }
  // A block rendered anew under another identity would leave more paragraphs seen than there are.
  expect([nodes.size, commits > 100]).toEqual([100, true]);
});
