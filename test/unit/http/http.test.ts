import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PROTOCOL_VERSION } from "#src/contract/control.ts";
import type { Http } from "#src/http/http.ts";
import { openTestHttp, pipeClients } from "#test/support/carriers.ts";
import { createSmallApp, type SmallApp } from "#test/support/smallApp.ts";

let app: SmallApp;
let http: Http;

beforeEach(async () => {
  app = await createSmallApp();
  http = await openTestHttp(app, app.dataDir);
});
afterEach(async () => {
  await http.close();
  await app.close();
});

const note = async (): Promise<unknown> => JSON.parse(await readFile(join(app.dataDir, "core.json"), "utf8"));

test("the note tells launchers where, for this user's eyes only, and is gone at the end", async () => {
  const before = { pid: process.pid, pipe: http.pipe, url: null, token: http.token, protocol: PROTOCOL_VERSION, version: "0.0.0" };
  expect(await note()).toEqual(before);
  expect((await stat(join(app.dataDir, "core.json"))).mode & 0o777).toBe(0o600);
  const url = await http.serve(0);
  expect(await note()).toEqual({ ...before, url });
  await http.close();
  expect(await readdir(app.dataDir)).toEqual([]);
});

test("nothing listens on TCP until somebody asks for it", () => {
  expect([http.url(), app.facts]).toEqual([null, [{ kind: "listening", sockets: ["pipe"] }]]);
});

test("serving twice is serving once", async () => {
  const [first, second] = await Promise.all([http.serve(0), http.serve(0)]);
  expect([second, http.url()]).toEqual([first, first]);
});

test("a port in use is refused with its number, and another one works", async () => {
  const port = Number(new URL(await http.serve(0)).port);
  const otherApp = await createSmallApp();
  const other = await openTestHttp(otherApp, otherApp.dataDir);
  try {
    await expect(other.serve(port)).rejects.toMatchObject({ code: "request/invalid", details: { port } });
    expect(other.url()).toBeNull();
    expect(await other.serve(0)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  } finally {
    await other.close();
    await otherApp.close();
  }
});

test("a locked core is not served, and gives no codes", async () => {
  app.lock();
  await expect(http.serve(0)).rejects.toMatchObject({ code: "store/locked" });
  await expect(pipeClients(http).control.signInCode({ bearer: true })).rejects.toMatchObject({ code: "store/locked" });
  expect((await pipeClients(http).control.handshake({ protocol: PROTOCOL_VERSION })).state).toBe("locked");
});
