/** Requests a stranger could make (THREATS.md §2, §3): all refused, none reaches the app, each with the security headers. */
import { mkdir, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { securityHeaders } from "#src/contract/csp.ts";
import type { Http } from "#src/http/http.ts";
import { BODY_MAX_BYTES, DOCUMENT_MAX_BYTES } from "#src/http/limits.ts";
import { openTestHttp, pipeClients, signIn } from "#test/support/carriers.ts";
import { type RawAnswer, sendRaw } from "#test/support/rawHttp.ts";
import { createSmallApp, type SmallApp } from "#test/support/smallApp.ts";

let app: SmallApp;
let http: Http;
let port: number;
let cookie: string;
let bearer: string;

beforeAll(async () => {
  app = await createSmallApp();
  const site = join(app.dataDir, "site");
  await mkdir(join(site, "assets"), { recursive: true });
  await writeFile(join(site, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(site, "assets", "app-1a2b.js"), "export {};");
  await writeFile(join(app.dataDir, "secret.txt"), "SECRET");
  http = await openTestHttp(app, app.dataDir, site);
  const url = await http.serve(0);
  port = Number(new URL(url).port);
  cookie = await signIn(http, url);
  bearer = (await pipeClients(http).control.signInCode({ bearer: true })).bearer ?? "";
});
afterAll(async () => {
  await http.close();
  await app.close();
});

/** An id of the right form that names nothing. */
const someId = "0198c5f0-0000-7000-8000-000000000000";

interface Request {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Replaces the good ones of the same name; null removes one; an array repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: string | Uint8Array;
}

/** A signed-in call that would work, with some of it replaced. */
const send = (request: Request): Promise<RawAnswer> => {
  const body = Buffer.from(request.body ?? "{}");
  const headers: Record<string, string | readonly string[] | null> = {
    host: `127.0.0.1:${port}`,
    origin: request.headers !== undefined && "host" in request.headers ? null : `http://127.0.0.1:${port}`,
    authorization: `Bearer ${bearer}`,
    "content-type": "application/json",
    "content-length": `${body.length}`,
    connection: "close",
    ...request.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one.replaceAll("PORT", `${port}`)}`),
  );
  const target = (request.target ?? "/api/page/settings/get").replaceAll("PORT", `${port}`);
  const head = `${request.method ?? "POST"} ${target} HTTP/${request.version ?? "1.1"}\r\n${lines.join("\r\n")}\r\n\r\n`;
  return sendRaw({ host: "127.0.0.1", port }, Buffer.concat([Buffer.from(head, "latin1"), body]));
};

const expectRefused = async (request: Request, statuses: readonly number[]): Promise<void> => {
  const before = app.reached();
  const answer = await send(request);
  expect({ status: answer.status, reached: app.reached() - before }).toEqual({ status: expect.toBeOneOf([...statuses]), reached: 0 });
  expect(answer.text.toLowerCase()).not.toContain("access-control-");
  expect(answer.text).not.toContain("SECRET");
};

test("the request that the attacks are made from works", async () => {
  const before = app.reached();
  expect((await send({})).status).toBe(200);
  expect(app.reached() - before).toBe(1);
});

const strangeHosts = [
  "evil.example",
  "evil.example:PORT",
  "localhost",
  "127.0.0.1",
  "localhost.evil.com:PORT",
  "127.0.0.1.nip.io:PORT",
  "evil.com@127.0.0.1:PORT",
  "127.0.0.1:PORT@evil.com",
  "localhost.:PORT",
  "127.0.0.1.:PORT",
  "LOCALHOST:PORT",
  "Localhost:PORT",
  "0.0.0.0:PORT",
  "127.1:PORT",
  "127.0.1:PORT",
  "127.0.0.2:PORT",
  "2130706433:PORT",
  "0x7f.1:PORT",
  "0177.0.0.1:PORT",
  "[::ffff:127.0.0.1]:PORT",
  "[::]:PORT",
  "::1:PORT",
  "[0:0:0:0:0:0:0:1]:PORT",
  "[::1%25lo]:PORT",
  "127.0.0.1:1",
  "localhost:0PORT",
  "127.0.0.1:PORT, evil.example",
  "127.0.0.1:PORT evil.example",
  "127.0.0.1:PORT/path",
  "http://127.0.0.1:PORT",
  "",
];
describe("a foreign Host is refused", () => {
  test.each(strangeHosts)("%j", async (host) => await expectRefused({ headers: { host } }, [400, 421]));
  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])("whatever the method: %s", async (method) => {
    await expectRefused({ method, target: "/", headers: { host: "evil.example" } }, [421]);
  });
  test("two of them", async () => {
    await expectRefused({ headers: { host: ["127.0.0.1:PORT", "evil.example"] } }, [400, 421]);
    await expectRefused({ headers: { host: ["127.0.0.1:PORT", "127.0.0.1:PORT"] } }, [400, 421]);
  });
  test("none, in HTTP/1.0 and in HTTP/1.1", async () => {
    await expectRefused({ version: "1.0", headers: { host: null } }, [421]);
    await expectRefused({ headers: { host: null } }, [400, 421]);
  });
  test("an absolute target that names another", async () => {
    await expectRefused({ target: "http://evil.example/api/page/settings/get" }, [400]);
    await expectRefused({ target: "//evil.example/api/page/settings/get" }, [400]);
  });
});

const strangeOrigins = [
  "null",
  "",
  "file://",
  "app://deskside",
  "chrome-extension://abcdefghijklmnop",
  "moz-extension://abc",
  "data:text/html,x",
  "http://localhost",
  "http://127.0.0.1",
  "http://127.0.0.1:1",
  "http://localhost:PORT",
  "https://127.0.0.1:PORT",
  "http://127.0.0.1:PORT.evil.example",
  "http://127.0.0.1:PORT/",
  "http://evil.example",
  "http://evil.example?http://127.0.0.1:PORT",
  "HTTP://127.0.0.1:PORT",
  "http://127.0.0.1:PORT http://evil.example",
  "tauri://localhost",
  "vscode-webview://x",
];
describe("a foreign Origin is refused", () => {
  test.each(strangeOrigins)("%j", async (origin) => await expectRefused({ headers: { origin } }, [403]));
  test.each(["cross-site", "same-site", "SAME-ORIGIN", "x"])("Sec-Fetch-Site %s", async (site) => {
    await expectRefused({ headers: { "sec-fetch-site": site } }, [403]);
  });
  test("two of them", async () => {
    await expectRefused({ headers: { origin: ["http://127.0.0.1:PORT", "http://evil.example"] } }, [403]);
  });
  test("a preflight learns nothing", async () => {
    const headers = {
      origin: "http://evil.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    await expectRefused({ method: "OPTIONS", headers }, [403]);
    await expectRefused({ method: "OPTIONS", headers: { ...headers, origin: "http://127.0.0.1:PORT" } }, [405]);
  });
});

describe("who is not signed in is refused", () => {
  const strangers: readonly (readonly [string, Request])[] = [
    ["no token", { headers: { authorization: null } }],
    ["a wrong token", { headers: { authorization: "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" } }],
    ["an empty token", { headers: { authorization: "Bearer " } }],
    ["basic authentication", { headers: { authorization: "Basic YTpi" } }],
    ["a wrong cookie", { headers: { authorization: null, cookie: "deskside=1; a=b" } }],
    ["the token in the query", { target: "/api/page/settings/get?token=x&authorization=Bearer%20x", headers: { authorization: null } }],
    [
      "an unsigned upload",
      { target: "/api/upload/model?name=a.gguf", headers: { authorization: null, "content-type": "application/octet-stream" } },
    ],
    [
      "an unsigned document",
      {
        target: `/api/upload/document?collection=${someId}&name=a.txt`,
        headers: { authorization: null, "content-type": "application/octet-stream" },
      },
    ],
    [
      "an unsigned page image",
      { method: "GET", target: `/api/page-image/${someId}/1?width=400`, headers: { authorization: null }, body: "" },
    ],
    ["an unsigned event stream", { target: "/api/page/core/events", headers: { authorization: null, accept: "text/event-stream" } }],
  ];
  test.each(strangers)("%s", async (_, request) => await expectRefused(request, [401]));
  test("a prefix of the token, and the token with more behind it", async () => {
    await expectRefused({ headers: { authorization: `Bearer ${bearer.slice(0, -1)}` } }, [401]);
    await expectRefused({ headers: { authorization: `Bearer ${bearer}A` } }, [401]);
    await expectRefused({ headers: { authorization: `bearer ${bearer}` } }, [401]);
  });
  test("the token as a cookie, and the cookie as a token", async () => {
    const name = cookie.split("=")[0] ?? "";
    await expectRefused({ headers: { authorization: null, cookie: `${name}=${bearer}` } }, [401]);
    await expectRefused({ headers: { authorization: `Bearer ${cookie.split("=")[1]}` } }, [401]);
  });
  test("two cookies of our name", async () => {
    const name = cookie.split("=")[0] ?? "";
    await expectRefused({ headers: { authorization: null, cookie: `${name}=planted; ${cookie}` } }, [401]);
  });
  test("the cookie without the Origin every browser sends", async () => {
    await expectRefused({ headers: { authorization: null, cookie, origin: null } }, [401]);
  });
  test("the control token of the pipe means nothing here", async () => {
    await expectRefused({ headers: { authorization: `Bearer ${http.token}` } }, [401]);
  });
  test.each(["handshake", "quit", "grantPath", "unlock", "signInCode", "serve"])("control.%s is not there", async (call) => {
    await expectRefused({ target: `/api/control/${call}` }, [404]);
    await expectRefused({ target: `/api/control/${call}`, headers: { authorization: `Bearer ${http.token}` } }, [404]);
  });
});

describe("a malformed request is refused", () => {
  const malformed: readonly (readonly [string, Request, number])[] = [
    ["a simple request's type", { headers: { "content-type": "text/plain" } }, 400],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=b" }, 400],
    ["multipart", { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" }, 400],
    ["an event stream as input", { headers: { "content-type": "text/event-stream" }, body: "data: {}\n\n" }, 400],
    ["no type", { headers: { "content-type": null } }, 400],
    ["another charset", { headers: { "content-type": "application/json; charset=utf-7" } }, 400],
    ["gzip", { headers: { "content-encoding": "gzip" } }, 415],
    ["br", { headers: { "content-encoding": "br" } }, 415],
    ["identity as an encoding", { headers: { "content-encoding": "identity" } }, 415],
    ["GET of a call", { method: "GET", target: "/api/page/settings/get?data=%7B%7D", body: "" }, 404],
    ["PUT", { method: "PUT" }, 405],
    ["TRACE", { method: "TRACE" }, 405],
    ["method override", { method: "DELETE", headers: { "x-http-method-override": "POST" } }, 405],
    ["an unknown call", { target: "/api/page/settings/nothing" }, 404],
    ["a prototype's member as a call", { target: "/api/page/settings/constructor" }, 404],
    ["__proto__ as a call", { target: "/api/page/__proto__/toString" }, 404],
    ["an encoded slash in a call", { target: "/api/page/settings%2Fget" }, 404],
    ["no JSON", { target: "/api/page/settings/update", body: "{" }, 400],
    ["an array", { target: "/api/page/settings/update", body: "[]" }, 400],
    ["a backslash", { target: "/api\\page/settings/get" }, 400],
    ["a fragment", { target: "/api/page/settings/get#x" }, 400],
    ["a sign-in that is no code", { target: "/api/sign-in", body: '{"code":1}' }, 400],
    ["a sign-in with more", { target: "/api/sign-in", body: '{"code":"x","more":1}' }, 400],
  ];
  test.each(malformed)("%s", async (_, request, status) => await expectRefused(request, [status]));
  test.each([
    ["content length and chunks", { "transfer-encoding": "chunked" }],
    ["two content lengths", { "content-length": ["2", "3"] }],
    ["a negative length", { "content-length": "-1" }],
    ["an unknown transfer encoding", { "transfer-encoding": "gzip, chunked", "content-length": null }],
    ["a folded header", { "x-folded": "a\r\n b" }],
    ["a header with a bare NUL", { "x-nul": "a\0b" }],
    ["a space before the colon", { "x-space ": "a" }],
  ] as const)("smuggling by %s", async (_, headers) => await expectRefused({ headers }, [400]));
  test("a header of a megabyte", async () => await expectRefused({ headers: { "x-long": "a".repeat(1_000_000) } }, [0, 431]));
  test("a depth of 100,000", async () => {
    await expectRefused({ target: "/api/page/settings/update", body: `{"json":${"[".repeat(100_000)}${"]".repeat(100_000)}}` }, [400]);
  });
  test("a body above the limit, declared", async () => {
    await expectRefused({ headers: { "content-length": `${BODY_MAX_BYTES + 1}` } }, [413]);
    await expectRefused({ headers: { "content-length": "999999999999" } }, [413]);
  });
  test("a body above the limit, in chunks", async () => {
    const chunk = `100000\r\n${"a".repeat(0x10_00_00)}\r\n`;
    const body = `${chunk.repeat(Math.ceil(BODY_MAX_BYTES / 0x10_00_00) + 1)}0\r\n\r\n`;
    await expectRefused({ headers: { "transfer-encoding": "chunked", "content-length": null }, body }, [0, 413]);
  });
});

describe("a page image", () => {
  const image = (target: string, headers: Request["headers"] = {}): Request => ({ method: "GET", target, headers, body: "" });
  const good = `/api/page-image/${someId}/1?width=400`;
  const own = () => ({ authorization: null, cookie, origin: null });
  test("comes to our own page and to a bearer, as an image that nobody keeps", async () => {
    for (const headers of [{ ...own(), "sec-fetch-site": "same-origin" }, { origin: null }]) {
      const { status, text } = await send(image(good, headers));
      expect(status).toBe(200);
      for (const line of [
        "content-type: image/png",
        "cache-control: private, no-store",
        "x-content-type-options: nosniff",
        "cross-origin-resource-policy: same-origin",
      ])
        expect(text.toLowerCase()).toContain(line);
    }
  });
  test.each([
    ["no Sec-Fetch-Site", {}],
    ["a typed address", { "sec-fetch-site": "none" }],
  ] as const)("with the cookie and %s is refused", async (_, more) => {
    await expectRefused(image(good, { ...own(), ...more }), [401]);
  });
  test.each(["same-site", "cross-site"])("from a %s page is refused", async (site) => {
    await expectRefused(image(good, { ...own(), "sec-fetch-site": site }), [403]);
  });
  test.each([
    "/api/page-image/../../etc/passwd/1?width=400",
    "/api/page-image/%2e%2e%2fsecret.txt/1?width=400",
    "/api/page-image/..%2f..%2fsecret.txt/1?width=400",
    "/api/page-image/0198c5f0-0000-4000-8000-000000000000/1?width=400",
    `/api/page-image/${someId}/0?width=400`,
    `/api/page-image/${someId}/-1?width=400`,
    `/api/page-image/${someId}/1e3?width=400`,
    `/api/page-image/${someId}/1.5?width=400`,
    `/api/page-image/${someId}/99999999?width=400`,
    `/api/page-image/${someId}/1/2?width=400`,
    `/api/page-image/${someId}/1`,
    `/api/page-image/${someId}/1?width=`,
    `/api/page-image/${someId}/1?width=99`,
    `/api/page-image/${someId}/1?width=4001`,
    `/api/page-image/${someId}/1?width=0x400`,
    `/api/page-image/${someId}/1?width=1e3`,
    `/api/page-image/${someId}/1?width=%0a400`,
    `/api/page-image/${someId}`,
    "/api/page-image/",
  ])("%s is none", async (target) => await expectRefused(image(target), [400, 404]));
  test("is not had by POST", async () => await expectRefused({ target: good }, [404]));
});

describe("an uploaded document", () => {
  const upload = (query: string, headers: Request["headers"] = {}, body = "bytes"): Request => ({
    target: `/api/upload/document?${query}`,
    headers: { "content-type": "application/octet-stream", ...headers },
    body,
  });
  test("arrives", async () => expect((await send(upload(`collection=${someId}&name=letter.txt`))).status).toBe(200));
  test.each([
    "",
    "name=a.txt",
    `collection=${someId}`,
    `collection=${someId}&name=`,
    `collection=${someId}&name=.`,
    `collection=${someId}&name=..`,
    `collection=${someId}&name=..%2fsecret.txt`,
    `collection=${someId}&name=..%5csecret.txt`,
    `collection=${someId}&name=%2fetc%2fpasswd`,
    `collection=${someId}&name=a%00.txt`,
    `collection=${someId}&name=a%0d%0ab.txt`,
    `collection=${someId}&name=${"a".repeat(256)}`,
    "collection=..%2f..&name=a.txt",
    "collection=0198c5f0-0000-4000-8000-000000000000&name=a.txt",
  ])("%s is refused", async (query) => await expectRefused(upload(query), [400]));
  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"])(
    "of type %s is refused",
    async (type) => {
      await expectRefused(upload(`collection=${someId}&name=a.txt`, { "content-type": type }), [400]);
    },
  );
  test("declared larger than allowed is refused before its first byte", async () => {
    await expectRefused(upload(`collection=${someId}&name=a.txt`, { "content-length": `${DOCUMENT_MAX_BYTES + 1}` }), [413]);
  });
});

describe("the pipe without the control token", () => {
  const overPipe = (authorization: string | null, target: string): Promise<RawAnswer> =>
    sendRaw(
      { path: http.pipe },
      `POST ${target} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${authorization === null ? "" : `authorization: ${authorization}\r\n`}content-length: 2\r\nconnection: close\r\n\r\n{}`,
    );
  test.each([
    "/api/page/settings/get",
    "/api/control/handshake",
    "/api/control/quit",
    "/api/upload/model?name=a.gguf",
    `/api/upload/document?collection=${someId}&name=a.txt`,
    `/api/page-image/${someId}/1?width=400`,
    "/api/control/read",
    "/",
    "/core.json",
  ])("%s", async (target) => {
    const statuses = await Promise.all(
      [null, "Bearer ", `Bearer ${http.token.slice(0, -1)}`, `Bearer ${http.token}A`, `Bearer ${bearer}`, http.token].map(
        async (authorization) => (await overPipe(authorization, target)).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403]);
  });
});

describe("a number or a text outside the contract is refused", () => {
  const inputs: readonly (readonly [string, unknown])[] = [
    ["settings/update", { sampling: { temperature: -1 } }],
    ["settings/update", { theme: "evil" }],
    ["settings/update", { binDays: 0 }],
    ["settings/update", { binDays: 1.5 }],
    ["settings/update", { chatMemoryBytes: -1 }],
    ["settings/update", { chatMemoryBytes: 2 ** 60 }],
    ["chats/create", { sampling: { topK: -1 } }],
    ["chats/create", { sampling: { topK: 2 ** 31 } }],
    ["chats/create", { sampling: { topP: 1.01 } }],
    ["chats/create", { sampling: { minP: "0.5" } }],
    ["chats/create", { sampling: { seed: -1 } }],
    ["chats/create", { sampling: { seed: 2 ** 32 } }],
    ["chats/create", { sampling: { maxTokens: 0 } }],
    ["chats/create", { sampling: { maxTokens: -2_147_483_648 } }],
    ["chats/create", { sampling: { thoughtTokens: 1e9 } }],
    ["chats/create", { sampling: { repeatPenalty: 0 } }],
    ["chats/create", { folderId: "../../etc/passwd" }],
    ["chats/get", { chatId: "../../etc/passwd" }],
    ["chats/get", { chatId: ["file:/../../etc/passwd"] }],
    ["chats/get", { chatId: "00000000-0000-0000-0000-000000000000" }],
    ["chats/get", { chatId: { $ne: null } }],
    ["chats/get", {}],
    ["chats/messages", { chatId: "x", limit: 501 }],
    ["chats/search", { query: "a".repeat(501) }],
    ["chats/search", { query: "a", limit: 1e9 }],
    ["chats/search", { query: "a", limit: 0 }],
    ["turns/meter", { chatId: "0198c5f0-0000-7000-8000-000000000000", draft: 1 }],
    ["models/load", { modelId: "/etc/passwd", options: {} }],
    ["models/load", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { contextTokens: 1e12 } }],
    ["models/load", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { gpuLayers: -1 } }],
    ["models/load", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { threads: 0 } }],
    ["models/add", { grantId: "/etc/passwd" }],
    ["models/update", { modelId: "/etc/passwd" }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { contextTokens: 1e12 } }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { device: -1 } }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", options: { backend: "rpc" } }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", sampling: { temperature: 99 } }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", template: "x".repeat(200_001) }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", tags: ["x".repeat(41)] }],
    ["models/update", { modelId: "0198c5f0-0000-7000-8000-000000000000", tags: Array.from({ length: 21 }, (_, n) => `tag ${n}`) }],
    ["models/passport", { modelId: "../../etc/passwd" }],
    ["models/verify", { modelId: "0198c5f0-0000-7000-8000-000000000000", grantId: "/etc/passwd" }],
    ["models/verify", { modelId: "/dev/zero" }],
    ["models/trash", { modelId: "/etc/passwd" }],
    ["models/trash", { path: "/etc/passwd" }],
    ["turns/regenerate", { messageId: "0198c5f0-0000-7000-8000-000000000000", modelId: "/etc/passwd" }],
    ["models/add", { path: "/etc/passwd" }],
    ["grants/grant", { entryId: "%2e%2e%2f" }],
    ["grants/browse", { entryId: "/" }],
    ["grants/browse", { wants: "everything" }],
    ["documents/add", { collectionId: someId, path: "/etc/passwd" }],
    ["documents/add", { collectionId: someId, grantId: "/etc/passwd" }],
    ["documents/attach", { chatId: someId }],
    ["documents/attach", { chatId: "../..", grantId: null }],
    ["documents/createCollection", { name: "" }],
    ["documents/createCollection", { name: 5 }],
    ["documents/files", { collectionId: someId, limit: 501 }],
    ["documents/files", { collectionId: someId, offset: -1 }],
    ["documents/files", { collectionId: someId, sort: "path" }],
    ["documents/files", { collectionId: someId, states: ["indexed; DROP TABLE files"] }],
    ["documents/page", { fileId: someId, page: 0 }],
    ["documents/page", { fileId: someId, page: 2 ** 31 }],
    ["documents/page", { fileId: "/etc/passwd", page: 1 }],
    ["documents/find", { fileId: someId, query: "" }],
    ["documents/find", { fileId: someId, query: "a", limit: 1e9 }],
    ["documents/search", { collectionIds: [], query: "a" }],
    ["documents/search", { collectionIds: [someId], query: "a".repeat(501) }],
    ["documents/search", { collectionIds: Array.from({ length: 51 }, () => someId), query: "a" }],
    ["documents/search", { collectionIds: [someId], query: "a", modifiedFrom: -1 }],
    ["documents/retrieve", { collectionIds: [someId], question: "", limit: 10 }],
    ["documents/unlock", { fileId: someId, password: "a".repeat(1_025) }],
    ["turns/send", { chatId: someId, text: "a", task: { kind: "translate", language: "x".repeat(41) } }],
    ["turns/send", { chatId: someId, text: "a", task: { kind: "shell" } }],
    ["chats/create", { collectionIds: ["../.."] }],
    ["chats/update", { chatId: someId, collectionIds: Array.from({ length: 51 }, () => someId) }],
    ["core/events", { seq: -1 }],
    ["core/events", { epoch: 5 }],
  ];
  test.each(inputs)("%s %j", async (call, input) => {
    await expectRefused({ target: `/api/page/${call}`, body: JSON.stringify({ json: input }) }, [400]);
  });
  test.each(['{"json":{"binDays":1e309}}', '{"json":{"binDays":NaN}}', '{"json":{"binDays":null},"meta":[[2,"binDays"]]}'])(
    "%s",
    async (body) => {
      await expectRefused({ target: "/api/page/settings/update", body }, [400]);
    },
  );
  test("__proto__ changes nobody's prototype", async () => {
    await send({
      target: "/api/page/settings/update",
      body: '{"json":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    });
    await send({ target: "/api/page/settings/update", body: '{"json":{},"meta":[[0,"__proto__","polluted"]]}' });
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
  test("a type that is no JSON does not pass as text", async () => {
    const body = '{"json":{"query":"/(a+)+$/"},"meta":[[5,"query"]]}';
    await expectRefused({ target: "/api/page/chats/search", body }, [400]);
  });
});

describe("the page's files cannot be left", () => {
  const paths = [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..;/secret.txt",
    "/.%00./secret.txt",
    "/secret.txt%00.html",
    "/%c0%ae%c0%ae/secret.txt",
    "/%252e%252e/secret.txt",
    "/assets/",
    "/assets",
    "/index.html/",
    "/INDEX.HTML",
    "/etc/passwd",
    "/core.json",
    "/site/index.html",
    "/./../secret.txt",
  ];
  test.each(paths)("%s", async (target) => await expectRefused({ method: "GET", target, body: "" }, [400, 404]));
  test("what belongs to the page is served, hashed files for ever and the page never from a cache", async () => {
    const page = await send({ method: "GET", target: "/", body: "" });
    const script = await send({ method: "GET", target: "/assets/app-1a2b.js", body: "" });
    expect([page.status, script.status]).toEqual([200, 200]);
    expect(page.text).toMatch(/cache-control: no-store/i);
    expect(script.text).toMatch(/cache-control: public, max-age=31536000, immutable/i);
  });
});

test.each([
  ["the page", { method: "GET", target: "/", body: "" }],
  ["a missing file", { method: "GET", target: "/none", body: "" }],
  ["a call", {}],
  ["a refused call", { headers: { authorization: null } }],
  ["a foreign Host", { headers: { host: "evil.example" } }],
] as const)("%s carries every security header", async (_, request) => {
  const { text } = await send(request);
  for (const [name, value] of Object.entries(securityHeaders)) expect(text.toLowerCase()).toContain(`${name}: ${value}`.toLowerCase());
});

test("two hundred senders that never finish their headers keep nobody out", async () => {
  const slow = await Promise.all(
    Array.from(
      { length: 200 },
      () =>
        new Promise<Socket>((resolve) => {
          const socket = connect({ host: "127.0.0.1", port }, () => socket.write("POST / HTTP/1.1\r\nhost: ", () => resolve(socket)));
          socket.on("error", () => undefined);
        }),
    ),
  );
  expect((await send({})).status).toBe(200);
  for (const socket of slow) socket.destroy();
});

test("a thousand requests at once are all answered, and the next one too", async () => {
  const statuses = await Promise.all(Array.from({ length: 1_000 }, async () => (await send({})).status));
  expect(statuses.filter((status) => ![0, 200, 429].includes(status))).toEqual([]);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(100);
  expect((await send({})).status).toBe(200);
});

test("after five wrong sign-ins even a good code must wait", async () => {
  const body = (code: string): string => JSON.stringify({ code });
  const tries = [];
  for (let index = 0; index < 6; index += 1) tries.push((await send({ target: "/api/sign-in", body: body(`guess${index}`) })).status);
  expect(tries).toEqual([403, 403, 403, 403, 403, 429]);
  const { code } = await pipeClients(http).control.signInCode({ bearer: false });
  expect((await send({ target: "/api/sign-in", body: body(code) })).status).toBe(429);
});

test("refusals are told to the ledger, bounded and without content", () => {
  const refused = app.facts.filter((fact) => fact.kind === "refused");
  expect(refused.length).toBeGreaterThan(50);
  for (const fact of refused) expect(fact.reason).toMatch(/^[\x20-\x7e]{1,120}$/);
});
