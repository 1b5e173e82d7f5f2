/** Entry of every store thread: opens its connection, then answers calls one after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { openRole } from "./operations.ts";
import { sendError } from "./storeErrors.ts";
import type { FromThread, ThreadStart, ToThread } from "./threadMessages.ts";

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread");
const send = (message: FromThread): void => port.postMessage(message);

const serve = ({ role, opening }: ThreadStart): void => {
  const { db, operations } = openRole(role, opening);
  // The client's types allow only names and arguments of this role's operations; a Map also keeps prototype names out.
  const table = new Map(Object.entries(operations) as [string, (...args: readonly unknown[]) => unknown][]);
  port.on("message", (message: ToThread) => {
    if (message.kind === "close") {
      db.close();
      port.close();
      return;
    }
    try {
      send({ kind: "done", id: message.id, value: table.get(message.name)?.(...message.args) });
    } catch (error) {
      send({ kind: "failed", id: message.id, error: sendError(error) });
    }
  });
  send({ kind: "ready" });
};

try {
  serve(workerData as ThreadStart);
} catch (error) {
  send({ kind: "refused", error: sendError(error) });
}
