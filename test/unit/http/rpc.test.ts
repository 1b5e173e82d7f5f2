import { afterEach, beforeEach, expect, test } from "vitest";
import { MESSAGE_TEXT_MAX } from "#src/contract/chat.ts";
import { createPageRouter } from "#src/http/router.ts";
import { createRpc, type Rpc } from "#src/http/rpc.ts";
import { createSmallApp, type SmallApp } from "#test/support/smallApp.ts";

let app: SmallApp;
let failures: (readonly [string, unknown])[];
let rpc: Rpc<{ readonly browser: boolean }>;

beforeEach(async () => {
  app = await createSmallApp();
  failures = [];
  rpc = createRpc(createPageRouter(app), "/api/page", (where, error) => void failures.push([where, error]));
});
afterEach(() => app.close());

const call = async (path: string, input: unknown) => {
  const headers = { "content-type": "application/json" };
  const request = new Request(`http://x/api/page/${path}`, { method: "POST", headers, body: JSON.stringify({ json: input }) });
  return await rpc(request, { browser: true });
};

test("a bug is reported with what was thrown, and does not cross", async () => {
  const response = await call("chats/search", { query: "x" });
  expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining("secret")]);
  expect(failures).toEqual([["chats.search", expect.objectContaining({ message: "secret content of a bug" })]]);
});

test("what the caller did wrong is not reported", async () => {
  const statuses = [
    (await call("models/devices", undefined)).status,
    (await call("chats/get", {})).status,
    (await call("no/such", {})).status,
  ];
  expect([statuses, failures]).toEqual([[404, 400, 404], []]);
});

test.each([
  ["Chinese", "\u6F22"],
  ["what JSON escapes", "\u0001"],
])("the longest message the contract takes arrives, also in %s", async (_, character) => {
  const temporary = await (await call("chats/create", { temporary: true })).json();
  const response = await call("turns/send", { chatId: temporary.json.id, text: character.repeat(MESSAGE_TEXT_MAX) });
  expect([
    response.status,
    (await call("turns/send", { chatId: temporary.json.id, text: character.repeat(MESSAGE_TEXT_MAX + 1) })).status,
  ]).toEqual([200, 400]);
});

test("no answer is kept by a cache", async () => {
  for (const path of ["settings/get", "chats/get", "no/such"]) {
    expect((await call(path, undefined)).headers.get("cache-control")).toBe("no-store");
  }
});
