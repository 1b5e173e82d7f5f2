import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce, onAnnounce } from "../../../../renderer/ui/announce.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("of many announcements the first is spoken at once and then only the last of each interval", () => {
  const spoken: string[] = [];
  const stop = onAnnounce((text) => spoken.push(text));
  for (const text of ["one", "two", "three"]) announce(text);
  vi.advanceTimersByTime(2_000);
  vi.advanceTimersByTime(2_000);
  announce("four");
  stop();
  expect(spoken).toEqual(["one", "three", "four"]);
});
