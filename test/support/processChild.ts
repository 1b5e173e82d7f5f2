/** A supervised child for the supervisor's own tests: each call name is a way to behave. */
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";

serveChild({
  job: async (input, { emit }) => {
    const { doing, times = 3 } = input as { doing: string; times?: number };
    switch (doing) {
      case "count":
        for (let n = 1; n <= times; n += 1) emit(n);
        return times;
      case "refuse":
        throw new AppError("model/invalid", "not a model", { details: { at: 7 } });
      case "bug":
        throw new Error("secret content");
      case "sleep":
        return await delay(600_000, null);
      case "fill-heap": {
        const kept: unknown[] = [];
        for (;;) kept.push(new Array(10_000).fill(kept.length));
      }
      case "spin":
        for (;;);
      case "exit":
        return process.exit(5);
      case "environment":
        return { names: Object.keys(process.env), cwd: process.cwd(), arguments: process.execArgv };
      default:
        throw new TypeError(doing);
    }
  },
});
