import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, it, vi } from "vitest";
import { createPipeFetch, type Fetch } from "#src/launcher/pipe.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server on a pipe of its own, and a fetch to it. */
const over = async (listener: RequestListener): Promise<Fetch> => {
  const pipe = join(await mkdtemp(join(tmpdir(), "deskside-pipe-")), "s");
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(pipe, resolve));
  return createPipeFetch(pipe, { authorization: "Bearer secret" });
};

it("carries method, path, query, headers and body, adds its own headers and drops those of one hop", async () => {
  const fetch = await over(async (incoming, outgoing) => {
    const chunks = await Array.fromAsync(incoming);
    const { authorization, "content-type": type, connection } = incoming.headers;
    const echo = { method: incoming.method, url: incoming.url, authorization, type, connection, body: Buffer.concat(chunks).toString() };
    outgoing.writeHead(201, { "x-two": ["a", "b"], "content-type": "application/json" }).end(JSON.stringify(echo));
  });
  const request = new Request("http://anywhere.invalid/api/x?y=1%202", {
    method: "POST",
    body: "grüße",
    headers: { "content-type": "text/plain", authorization: "Bearer from the page" },
  });
  const response = await fetch(request);
  expect([response.status, response.headers.get("x-two"), response.headers.has("transfer-encoding"), await response.json()]).toEqual([
    201,
    "a, b",
    false,
    { method: "POST", url: "/api/x?y=1%202", authorization: "Bearer secret", type: "text/plain", connection: "keep-alive", body: "grüße" },
  ]);
});

it("hears every answer, however soon the other side closes, and leaves no connection behind", async () => {
  const pipe = join(await mkdtemp(join(tmpdir(), "deskside-pipe-")), "s");
  // On a thread of its own, so that it can answer between two writes of this one.
  const server = new Worker(
    `const { parentPort, workerData: pipe } = require("node:worker_threads");
     const server = require("node:http").createServer((incoming, outgoing) => incoming.resume().once("end", () => outgoing.end("done")));
     parentPort.on("message", () => server.getConnections((_error, count) => parentPort.postMessage(count)));
     server.listen(pipe, () => parentPort.postMessage("listening"));`,
    { eval: true, workerData: pipe },
  );
  await once(server, "message");
  const fetch = createPipeFetch(pipe, {});
  const ask = async () => {
    // A length, as requests of a page have one: then the last byte of the body is the end for the other side.
    const request = new Request("http://x/", { method: "POST", body: "12345", headers: { "content-length": "5" } });
    return await fetch(request).then(
      (response) => response.text(),
      (thrown: unknown) => String(thrown),
    );
  };
  const answers = new Set<string>();
  for (let count = 0; count < 300; count++) answers.add(await ask());
  expect([...answers]).toEqual(["done"]);
  await vi.waitFor(async () => {
    server.postMessage("count");
    expect(await once(server, "message")).toEqual([0]);
  });
  await server.terminate();
});

it("streams an upload of 32 MiB without holding it", async () => {
  const fetch = await over(async (incoming, outgoing) => {
    let bytes = 0;
    for await (const chunk of incoming) bytes += chunk.length;
    outgoing.end(String(bytes));
  });
  const response = await fetch(new Request("http://x/", { method: "POST", body: new Blob([new Uint8Array(32 * 1024 * 1024)]) }));
  expect(await response.text()).toBe(String(32 * 1024 * 1024));
});

it("destroys the request when the body is cancelled, which is how a page closes an event stream", async () => {
  const closed = Promise.withResolvers<void>();
  const fetch = await over((_incoming, outgoing) => {
    outgoing.once("close", closed.resolve);
    outgoing.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
  });
  const response = await fetch(new Request("http://x/"));
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("data: 1\n\n");
  await reader?.cancel();
  await closed.promise;
});

it("pauses the sender when nobody reads", async () => {
  const drained = { seen: false };
  const fetch = await over((_incoming, outgoing) => {
    // 64 MiB cannot lie in the socket's buffers.
    outgoing.write(new Uint8Array(64 * 1024 * 1024), () => {
      drained.seen = true;
    });
    outgoing.end();
  });
  const response = await fetch(new Request("http://x/"));
  const reader = response.body?.getReader();
  await reader?.read();
  expect(drained.seen).toBe(false);
  let bytes = 0;
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) bytes += part.value.length;
  expect([bytes > 60 * 1024 * 1024, drained.seen]).toEqual([true, true]);
});

it("rejects with core/unreachable where nobody listens, and breaks the body when the core dies midway", async () => {
  const nobody = createPipeFetch(join(tmpdir(), "deskside-no-such-pipe"), {});
  await expect(nobody(new Request("http://x/"))).rejects.toMatchObject({ code: "core/unreachable" });
  const fetch = await over((incoming, outgoing) => {
    outgoing.write("half", () => incoming.socket.destroy());
  });
  const response = await fetch(new Request("http://x/"));
  await expect(response.text()).rejects.toMatchObject({ code: "core/unreachable" });
});

it("rejects with the signal's reason when that aborts first", async () => {
  const fetch = await over(() => {});
  const before = new Request("http://x/", { signal: AbortSignal.abort(new Error("before")) });
  await expect(fetch(before)).rejects.toThrow("before");
  const during = new AbortController();
  const pending = fetch(new Request("http://x/", { signal: during.signal }));
  during.abort(new Error("during"));
  await expect(pending).rejects.toThrow("during");
});

it("gives no body for a status that has none", async () => {
  const fetch = await over((_incoming, outgoing) => outgoing.writeHead(204).end());
  const response = await fetch(new Request("http://x/"));
  expect([response.status, response.body]).toEqual([204, null]);
});
