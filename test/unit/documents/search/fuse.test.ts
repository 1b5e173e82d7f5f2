import { describe, expect, it } from "vitest";
import { fuse } from "#src/documents/search/fuse.ts";

const list = (weight: number, ...ids: number[]) => ({ weight, items: ids.map((id, index) => ({ id, score: 10 - index })) });

describe("reciprocal rank fusion", () => {
  it("puts first what stands high in both lists, and tells each standing", () => {
    const fused = fuse([list(1, 1, 2, 3), list(1, 3, 4, 1)], ({ id }) => id);
    expect(fused.map(({ item }) => item.id)).toEqual([1, 3, 2, 4]);
    expect(fused[0]).toMatchObject({
      score: 1 / 6 + 1 / 8,
      standings: [
        { rank: 1, score: 10 },
        { rank: 3, score: 8 },
      ],
    });
    expect(fused[3]?.standings).toEqual([null, { rank: 2, score: 9 }]);
  });

  it("lets a lighter list say less", () => {
    const fused = fuse([list(1, 1, 2, 3, 4, 5, 6, 7, 8), list(0.5, 9)], ({ id }) => id);
    expect(fused.map(({ item }) => item.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 8]);
  });
});
