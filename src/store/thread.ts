/** Entry of every store thread: opens its connection when told to, then answers calls one after the other. */
import { parentPort } from "node:worker_threads";
import type { Connection } from "./connection.ts";
import { openRole } from "./operations.ts";
import { sendError } from "./storeErrors.ts";
import type { FromThread, ToThread } from "./threadMessages.ts";

const port = parentPort;
if (port === null) throw new Error("This file runs as a worker thread");
const send = (message: FromThread): void => port.postMessage(message);

type Operation = (...args: readonly unknown[]) => unknown;
/** The client's types allow only names and arguments of the role's operations; a Map also keeps prototype names out. */
const table = new Map<string, Operation>();
let connection: Connection | null = null;

const open = ({ role, opening }: ToThread & { kind: "open" }): void => {
  try {
    const { db, operations } = openRole(role, opening);
    connection = db;
    for (const [name, operation] of Object.entries(operations)) table.set(name, operation as Operation);
    send({ kind: "ready" });
  } catch (error) {
    send({ kind: "refused", error: sendError(error) });
    port.close();
  }
};

const call = ({ id, name, args }: ToThread & { kind: "call" }): void => {
  try {
    send({ kind: "done", id, value: table.get(name)?.(...args) });
  } catch (error) {
    send({ kind: "failed", id, error: sendError(error) });
  }
};

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "open":
      return open(message);
    case "call":
      return call(message);
    case "close":
      connection?.close();
      return port.close();
  }
});
