/** A job whose thread tries to reach another machine, and tells how far it came. The thread gets nothing but what threads inherit. */
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { serveJob } from "#src/process/jobChild.ts";

const told = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "let through",
    (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message),
  );

/** Names and addresses that no machine has (RFC 2606, RFC 5737). */
const attempts = async (): Promise<readonly string[]> => [
  await told(once(connect({ host: "192.0.2.1", port: 80 }), "connect")),
  await told(lookup("example.invalid")),
  await told(fetch("http://example.invalid/")),
];

if (isMainThread)
  serveJob(async () => {
    // A file: threads made of text (`eval`) do not load what --import names.
    const thread = new Worker(new URL(import.meta.url));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    thread.once("message", resolve).once("error", reject);
    return await promise.finally(() => thread.terminate());
  });
else parentPort?.postMessage(await attempts());
