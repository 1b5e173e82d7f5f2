/** Recommendations say no more than the error bars allow. */
import { describe, expect, it } from "vitest";
import { recommendQuality, recommendTasks } from "#src/lab/recommend.ts";
import { answer, baseLevel, modelId, qualityLevel, tasksLevel } from "./levels.ts";

const good = { excess: 0.0001, error: 0.0005, same: 0.98 };

describe("a recommendation from quality", () => {
  it("takes the smallest level within the error bars of the largest", () => {
    const levels = [
      baseLevel,
      qualityLevel(2, 4e9, good),
      qualityLevel(3, 3e9, good),
      qualityLevel(4, 2e9, { excess: 0.05, error: 0.001, same: 0.93 }),
    ];
    const found = recommendQuality(levels);
    expect(found?.modelId).toBe(modelId(3));
    expect(found?.sentences[0]).toContain("Take Model Q7");
    expect(found?.sentences.join(" ")).toContain("5.1 % more (between 4.9 % and 5.3 %)");
  });

  it("does not take a level that often begins to say something else, however well it knows the text", () => {
    const found = recommendQuality([baseLevel, qualityLevel(2, 4e9, { excess: -0.05, error: 0.001, same: 0.8 })]);
    expect(found?.modelId).toBe(modelId(1));
    expect(found?.sentences[0]).toContain("often begins to say something else");
  });

  it("decides nothing where the text is too short to tell", () => {
    const found = recommendQuality([baseLevel, qualityLevel(2, 4e9, { excess: 0.01, error: 0.02, same: 0.98 })]);
    expect(found?.modelId).toBeNull();
    expect(found?.sentences[0]).toContain("too short");
  });

  it("keeps the largest when each smaller level measurably loses", () => {
    const found = recommendQuality([baseLevel, qualityLevel(2, 4e9, { excess: 0.03, error: 0.001, same: 0.95 })]);
    expect(found?.modelId).toBe(modelId(1));
  });

  it("calls speeds within their errors about the same", () => {
    const level = { ...qualityLevel(2, 4e9, good), speed: baseLevel.speed };
    expect(recommendQuality([baseLevel, level])?.sentences.join(" ")).toContain("about as fast");
  });

  it("says why a level could not be compared, and nothing of one model alone", () => {
    const alone = { ...baseLevel, modelId: modelId(2), isBase: false, whyNotCompared: "no room" };
    expect(recommendQuality([baseLevel, alone])).toEqual({ modelId: null, sentences: ["Model F16 could not be compared: no room"] });
    expect(recommendQuality([baseLevel])).toBeNull();
  });
});

describe("a recommendation from tasks", () => {
  const bases = [answer("12 euros [1]", ["12 euros"]), answer("Monday", ["Monday"]), answer("no", [])];
  const same = bases.map((base) => answer(base.text, base.facts, base));
  const different = bases.map((base, at) =>
    at === 0 ? answer("13 euros", ["13 euros"], base) : answer(`${base.text}.`, base.facts, base),
  );

  it("takes the smallest whose facts are all the same, and says what so few questions leave open", () => {
    const found = recommendTasks([tasksLevel(1, 8e9, bases), tasksLevel(2, 4e9, same), tasksLevel(3, 2e9, different)], 3);
    expect(found?.modelId).toBe(modelId(2));
    expect(found?.sentences[0]).toContain("up to 100 % of other answers may still differ");
    expect(found?.sentences.join(" ")).toContain("other facts in 1 of 3 answers");
  });

  it("chooses none when each differs somewhere", () => {
    expect(recommendTasks([tasksLevel(1, 8e9, bases), tasksLevel(3, 2e9, different)], 3)?.modelId).toBeNull();
  });
});
