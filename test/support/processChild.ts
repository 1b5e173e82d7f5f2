/** A supervised child for the supervisor's own tests: each call name is a way to behave. */
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#src/contract/errors.ts";
import { serveChild } from "#src/process/serve.ts";

const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "let through",
    (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message),
  );
/** Names and addresses that no machine has (RFC 2606, RFC 5737). */
const attempts = async (): Promise<readonly string[]> => [
  await refusal(once(connect({ host: "192.0.2.1", port: 80 }), "connect")),
  await refusal(lookup("example.invalid")),
  await refusal(fetch("http://example.invalid/")),
];

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
      case "connect":
        return await attempts();
      case "environment":
        return { names: Object.keys(process.env), cwd: process.cwd(), arguments: process.execArgv };
      default:
        throw new TypeError(doing);
    }
  },
});
