import "./standardsMode.ts";

import { cleanup, render, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Markdown } from "../../../../../renderer/chat/markdown/Markdown.tsx";
import { payloads, wrappedPayloads } from "./payloads.ts";

const allowed = new Set(
  "div span p br hr strong em del code pre blockquote ul ol li input h3 h4 h5 h6 section table thead tbody tr th td button svg path rect".split(
    " ",
  ),
);
/** Drawn by our own icons and by KaTeX, never by the text. */
const drawn = new Set("svg path rect".split(" "));
const attributes = new Set(
  "class data-level type aria-label aria-hidden title tabindex align start disabled checked data-tex data-base-ui-tooltip-trigger id".split(
    " ",
  ),
);

const faults = (root: HTMLElement): readonly string[] =>
  [...root.querySelectorAll("*")].flatMap((element) => {
    if (element.closest(".katex, .katex-error") !== null) {
      return [...element.attributes]
        .filter(({ name, value }) => /^on|href|src/i.test(name) || /javascript:|url\(/i.test(name === "style" ? value : ""))
        .map(({ name }) => `katex ${name}`);
    }
    const tag = element.tagName.toLowerCase();
    const inIcon = element.closest("button svg") !== null;
    return [
      ...(allowed.has(tag) && (!drawn.has(tag) || inIcon) ? [] : [tag]),
      ...(inIcon ? [] : [...element.attributes].filter(({ name }) => !attributes.has(name)).map(({ name }) => `${tag}[${name}]`)),
      ...(element.id === "" || element.id.startsWith("base-ui") ? [] : [`${tag}#${element.id}`]),
    ];
  });

const fetched = vi.fn();
beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("pwned", undefined);
  fetched.mockClear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("the corpus is as large as promised", () => expect([payloads.length >= 100, wrappedPayloads.length >= 400]).toEqual([true, true]));

test.for(wrappedPayloads)("as history it stays inert: %j", (payload) => {
  const { container } = render(<Markdown text={payload} streaming={false} />);
  expect([faults(container), fetched.mock.calls.length, Reflect.get(globalThis, "pwned")]).toEqual([[], 0, undefined]);
});

test.for(payloads)("while streaming it stays inert at every length: %j", (payload) => {
  const { container, rerender } = render(<Markdown text="" streaming />);
  const found = new Set<string>();
  const step = Math.max(1, Math.floor(payload.length / 8));
  for (let length = 1; length <= payload.length; length += step) {
    rerender(<Markdown text={payload.slice(0, length)} streaming />);
    for (const fault of faults(container)) found.add(fault);
  }
  expect([[...found], fetched.mock.calls.length, Reflect.get(globalThis, "pwned")]).toEqual([[], 0, undefined]);
});

test("streaming ends in exactly what history shows", () => {
  const text = payloads.join("\n\n");
  const streamed = render(<Markdown text="" streaming />);
  for (let length = 0; length < text.length; length += 97) streamed.rerender(<Markdown text={text.slice(0, length)} streaming />);
  streamed.rerender(<Markdown text={text} streaming={false} />);
  const history = render(<Markdown text={text} streaming={false} />);
  const shown = (root: HTMLElement) => root.textContent;
  expect(shown(streamed.container)).toBe(shown(history.container));
});

test("a formula's error and its forbidden commands stay text, once KaTeX is there", async () => {
  const { container } = render(<Markdown text={"$$\\href{javascript:globalThis.pwned=1}{x}$$\n\n$$\\frac{$$"} streaming={false} />);
  await waitFor(() => expect(container.querySelectorAll(".katex, .katex-error")).toHaveLength(2));
  expect([faults(container), container.querySelector("a, [href], [src]")]).toEqual([[], null]);
});
