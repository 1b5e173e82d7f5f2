import { cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PagePicture, REST_MS } from "../../../../../renderer/documents/viewer/PagePicture.tsx";
import { file } from "../things.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const shown = (page: number) => {
  const { container, unmount, rerender } = render(<PagePicture fileId={file(1).id} page={page} widthPx={100} className="" />);
  const image = container.querySelector("img");
  return { source: () => image?.getAttribute("src") ?? null, unmount, rerender };
};

describe("a page's picture", () => {
  it("is asked for when the page stays in sight, and not when it is scrolled past", () => {
    const [passed, stays] = [shown(1), shown(2)];
    vi.advanceTimersByTime(REST_MS - 1);
    passed.unmount();
    vi.advanceTimersByTime(1);
    expect([passed.source(), stays.source()]).toEqual([null, expect.stringContaining("/2?")]);
  });

  it("is no longer waited for when the page is left", () => {
    const left = shown(1);
    vi.advanceTimersByTime(REST_MS);
    expect(left.source()).not.toBeNull();
    left.unmount();
    expect(left.source()).toBeNull();
  });

  it("stays while a larger one is painted", () => {
    const { source, rerender } = shown(1);
    vi.advanceTimersByTime(REST_MS);
    const small = source();
    rerender(<PagePicture fileId={file(1).id} page={1} widthPx={400} className="" />);
    expect(source()).toBe(small);
    vi.advanceTimersByTime(REST_MS);
    expect(source()).not.toBe(small);
  });
});
