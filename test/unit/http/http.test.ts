import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
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

test("what an upload left behind when its core died is deleted at the next start, and nothing else", async () => {
  await http.close();
  const folder = app.uploads.folder;
  await mkdir(folder, { recursive: true });
  const part = `.${crypto.randomUUID()}.part`;
  for (const name of [part, "a.gguf", ".own.part"]) await writeFile(join(folder, name), "");
  http = await openTestHttp(app, app.dataDir);
  expect((await readdir(folder)).toSorted()).toEqual([".own.part", "a.gguf"]);
});

test("another port than the one served is refused with both", async () => {
  const servedPort = Number(new URL(await http.serve(0)).port);
  const port = servedPort === 65_535 ? 65_534 : servedPort + 1;
  await expect(pipeClients(http).control.serve({ port, roots: [] })).rejects.toMatchObject({
    code: "request/invalid",
    details: { port, servedPort },
  });
  expect(await http.serve(servedPort)).toBe(http.url());
});

test("the face closes when the last who asked for it takes that back, and can be opened anew", async () => {
  const { control } = pipeClients(http);
  const url = await http.serve(0);
  await control.serve({ port: 0, roots: [] });
  await control.endServe();
  expect([http.url(), http.held()]).toEqual([url, true]);
  await control.endServe();
  expect([http.url(), http.held(), await note()]).toEqual([null, false, expect.objectContaining({ url: null })]);
  await expect(fetch(url)).rejects.toThrow();
  await control.endServe();
  const again = await http.serve(0);
  expect([(await fetch(again)).status, http.held()]).toEqual([503, true]);
});

test("the face stays while a page is connected, but no longer keeps the core", async () => {
  const url = await http.serve(0);
  const { bearer } = await pipeClients(http).control.signInCode({ bearer: true });
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const events = await fetch(`${url}/api/page/core/events`, { method: "POST", body: '{"json":{}}', headers, signal: leaving.signal });
  await pipeClients(http).control.endServe();
  expect([events.status, http.url(), http.held()]).toEqual([200, url, false]);
  leaving.abort();
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
