/** Deaths in a row. */
import { expect, test } from "vitest";
import { createCircuit } from "#src/engine/circuit.ts";

const outcome = (check: () => void): string => {
  try {
    check();
    return "open to try";
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
};

test("the third death in a row refuses once, with the last reason; then one more try is given", () => {
  const circuit = createCircuit<string>();
  for (const why of ["first", "second", "third"]) circuit.died("model", why);
  expect(() => circuit.check("model", "Model")).toThrow(expect.objectContaining({ details: { deaths: 3, lastReason: "third" } }));
  expect(outcome(() => circuit.check("model", "Model"))).toBe("open to try");
  circuit.died("model", "fourth");
  expect(outcome(() => circuit.check("model", "Model"))).toBe("engine/unavailable");
});

test("a good answer forgets the deaths, and models do not share them", () => {
  const circuit = createCircuit<string>();
  for (const why of ["first", "second"]) circuit.died("model", why);
  circuit.answered("model");
  circuit.died("model", "third");
  for (const why of ["a", "b", "c"]) circuit.died("other", why);
  expect([outcome(() => circuit.check("model", "")), outcome(() => circuit.check("other", ""))]).toEqual([
    "open to try",
    "engine/unavailable",
  ]);
});
