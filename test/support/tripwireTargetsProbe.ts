/** Tries what a process may and may not reach that was given targets of its own; prints it as one JSON line. */
import dgram from "node:dgram";
import dns from "node:dns";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installTripwire } from "#src/process/tripwire.ts";

const doors = new Set<string>();
const listen = async (server: net.Server, where: number | string): Promise<net.Server> => {
  await new Promise<void>((resolve) =>
    typeof where === "number" ? server.listen(where, "127.0.0.1", resolve) : server.listen(where, resolve),
  );
  return server;
};
const closing = (): net.Server => net.createServer((socket) => socket.end());
const allowedServer = await listen(closing(), 0);
const otherServer = await listen(closing(), 0);
const pipe = process.platform === "win32" ? "\\\\.\\pipe\\deskside-probe" : join(tmpdir(), `deskside-probe-${process.pid}.sock`);
const pipeServer = await listen(closing(), pipe);
const port = (server: net.Server): number => (server.address() as AddressInfo).port;
installTripwire((door) => void doors.add(door), [`127.0.0.1:${port(allowedServer)}`, `localhost:${port(allowedServer)}`]);

const connects = (make: () => net.Socket): Promise<boolean> =>
  new Promise((resolve) =>
    make()
      .once("connect", () => resolve(true))
      .once("error", () => resolve(false)),
  );
const throws = (act: () => unknown): boolean => {
  try {
    act();
    return false;
  } catch {
    return true;
  }
};
const failing = (start: (done: (error: Error | null) => void) => void): Promise<boolean> =>
  new Promise((resolve) => start((error) => resolve(error !== null)));

const allowed = {
  target: await connects(() => net.connect({ host: "127.0.0.1", port: port(allowedServer) })),
  // Node tries both families; the server listens on one.
  byName: await connects(() => net.connect({ host: "localhost", port: port(allowedServer), family: 4 })),
};
const refused = {
  otherPort: !(await connects(() => net.connect({ host: "127.0.0.1", port: port(otherServer) }))),
  noHost: !(await connects(() => net.connect(port(allowedServer)))),
  pipe: !(await connects(() => net.connect(pipe))),
  otherName: !(await connects(() => net.connect({ host: "example.invalid", port: port(allowedServer) }))),
  lookup: await failing((done) => dns.lookup("example.invalid", done)),
  resolve: await failing((done) => dns.resolve4("localhost", done)),
  udp: throws(() => dgram.createSocket("udp4").send("x", 53, "127.0.0.1")),
};
for (const server of [allowedServer, otherServer, pipeServer]) server.close();
console.log(JSON.stringify({ allowed, refused, doors: [...doors].toSorted() }));
process.exit(0);
