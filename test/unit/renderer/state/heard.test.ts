import { expect, it } from "vitest";
import { createHeard } from "../../../../renderer/state/heard.ts";

it("gives a read's answer with what was told while it was under way, and nothing of before or after", async () => {
  const heard = createHeard<string>();
  const asked = Promise.withResolvers<number>();
  heard.hear("before");
  const reading = heard.read(() => asked.promise);
  heard.hear("one");
  heard.hear("two");
  asked.resolve(7);
  expect(await reading).toEqual({ answer: 7, told: ["one", "two"] });
  heard.hear("after");
  expect(await heard.read(async () => 8)).toEqual({ answer: 8, told: [] });
});

it("tells each of several reads its own share, and forgets one that failed", async () => {
  const heard = createHeard<string>();
  const [first, second] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const one = heard.read(() => first.promise);
  heard.hear("a");
  const two = heard.read(() => second.promise);
  heard.hear("b");
  first.reject(new Error("gone"));
  await expect(one).rejects.toThrow("gone");
  second.resolve(null);
  expect((await two).told).toEqual(["b"]);
});
