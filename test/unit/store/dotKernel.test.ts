import { expect, test } from "vitest";
import { createDots, NUMBERS_AT_ONCE } from "#src/store/dotKernel.ts";

test.each([NUMBERS_AT_ONCE, 48, 384, 4096])("rows of %i numbers get the scalar products that JavaScript computes", (dimension) => {
  const rows = 7;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((rows + 1) * dimension * 4 + rows * 4) / 65_536) });
  const numbers = new Float32Array(memory.buffer);
  for (let index = 0; index < (rows + 1) * dimension; index += 1) numbers[index] = Math.sin(index) / 2;
  const query = numbers.slice(0, dimension);
  const out = (rows + 1) * dimension * 4;

  createDots(memory)(dimension * 4, 0, out, rows, dimension * 4);

  const expected = Array.from({ length: rows }, (_, row) =>
    query.reduce((sum, number, index) => sum + number * (numbers[(row + 1) * dimension + index] ?? Number.NaN), 0),
  );
  const got = [...new Float32Array(memory.buffer, out, rows)];
  for (const [row, value] of expected.entries()) expect(got[row]).toBeCloseTo(value, 3);
});
