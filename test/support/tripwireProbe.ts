/** Tries every way out of a guarded process and prints what was caught and what got through, as one JSON line. */
import dgram from "node:dgram";
import dns, { lookup as namedLookup } from "node:dns";
import dnsPromises from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { installTripwire } from "#src/process/tripwire.ts";

const caught: string[] = [];
installTripwire((door) => void caught.push(door));

/** 192.0.2.0/24 is reserved for documentation (RFC 5737): nobody answers there, with or without a tripwire. */
const nowhere = "192.0.2.1";
const failing = (start: (done: () => void, failed: (error: Error) => void) => void): Promise<boolean> =>
  new Promise((resolve) =>
    start(
      () => resolve(false),
      () => resolve(true),
    ),
  );
const socketFails = (make: () => net.Socket): Promise<boolean> =>
  failing((done, failed) => make().once("connect", done).once("error", failed));
const throws = (act: () => unknown): boolean => {
  try {
    act();
    return false;
  } catch {
    return true;
  }
};

const server = net.createServer((socket) => socket.end());
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

const refused = {
  netOptions: await socketFails(() => net.connect({ host: nowhere, port: 80 })),
  netNumbers: await socketFails(() => net.connect(80, nowhere)),
  netName: await socketFails(() => net.connect(80, "example.invalid")),
  tls: await socketFails(() => tls.connect({ host: nowhere, port: 443 })),
  http: await failing((done, failed) => http.get({ host: nowhere }, done).once("error", failed)),
  https: await failing((done, failed) => https.get({ host: nowhere }, done).once("error", failed)),
  fetch: await fetch(`http://${nowhere}/`).then(
    () => false,
    () => true,
  ),
  udp: throws(() => dgram.createSocket("udp4").send("x", 53, nowhere)),
  udpConnect: throws(() => dgram.createSocket("udp4").connect(53, nowhere)),
  lookup: await failing((done, failed) => dns.lookup("example.invalid", (error) => (error === null ? done() : failed(error)))),
  namedLookup: await failing((done, failed) => namedLookup("example.invalid", (error) => (error === null ? done() : failed(error)))),
  resolve: await failing((done, failed) => dns.resolve4("example.invalid", (error) => (error === null ? done() : failed(error)))),
  promisedLookup: await dnsPromises.lookup("example.invalid").then(
    () => false,
    () => true,
  ),
  resolver: await new dnsPromises.Resolver().resolve4("example.invalid").then(
    () => false,
    () => true,
  ),
};
const attempts = caught.length;
const own = {
  loopback: !(await socketFails(() => net.connect(port, "127.0.0.1"))),
  localhost: !(await socketFails(() => net.connect({ port, host: "localhost" }))),
  noHost: !(await socketFails(() => net.connect(port))),
};
console.log(JSON.stringify({ refused, attempts, own, falseAlarms: caught.length - attempts }));
process.exit(0);
