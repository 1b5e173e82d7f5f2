/** Which chat keeps its evaluated prompt. */
import { expect, test } from "vitest";
import { createSlots } from "#src/engine/child/slots.ts";

const numbered = (most: number, failAt = Number.POSITIVE_INFINITY) => {
  let made = 0;
  return createSlots("s0", most, async () => {
    made += 1;
    if (made >= failAt) throw new Error("no memory");
    return `s${made}`;
  });
};
const takeAll = async (slots: ReturnType<typeof numbered>, keys: string) => {
  const taken: string[] = [];
  for (const key of keys) taken.push(await slots.take(key));
  return taken.join(" ");
};

test("each chat keeps its own, made when first needed", async () => {
  expect(await takeAll(numbered(4), "abcdabcd")).toBe("s0 s1 s2 s3 s0 s1 s2 s3");
});

test("the chat longest unused gives its place away", async () => {
  expect(await takeAll(numbered(2), "abacb")).toBe("s0 s1 s0 s1 s0");
});

test("when no further one can be made, those there are are shared", async () => {
  expect(await takeAll(numbered(4, 2), "abcd")).toBe("s0 s1 s0 s1");
});
