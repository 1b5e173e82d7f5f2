import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "#src/contract/csp.ts";
import { AppError } from "#src/contract/errors.ts";
import { createAppProtocol } from "../../../electron/appProtocol.ts";
import { openSite } from "../../../electron/site.ts";

/** A protocol over a page of two files, beside a secret, and a core that tells what reached it. */
const protocolOver = async (core = async (request: Request) => new Response(`core: ${new URL(request.url).pathname}`)) => {
  const folder = await mkdtemp(join(tmpdir(), "deskside-site-"));
  const page = join(folder, "page");
  await mkdir(join(page, "assets"), { recursive: true });
  await writeFile(join(folder, "secret"), "secret");
  await writeFile(join(page, "index.html"), "<p>page</p>");
  await writeFile(join(page, "assets", "a b.js"), "1");
  await symlink(join(folder, "secret"), join(page, "link"));
  const handle = createAppProtocol({ site: await openSite(page), core });
  return async (address: string, init?: RequestInit) => {
    const response = await handle(new Request(address, init));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
};

it("serves the page with every security header, refusals included", async () => {
  const get = await protocolOver();
  const responses = await Promise.all(
    ["/", "/assets/a%20b.js", "/nothing", "/api/page/models/list"].map((path) => get(`app://deskside${path}`)),
  );
  expect(responses.map(({ status, text }) => [status, text])).toEqual([
    [200, "<p>page</p>"],
    [200, "1"],
    [404, "Not found"],
    [200, "core: /api/page/models/list"],
  ]);
  for (const { headers } of responses)
    for (const [name, value] of Object.entries(securityHeaders)) expect([name, headers.get(name)]).toEqual([name, value]);
  expect(contentSecurityPolicy).toContain("default-src 'none'");
});

it("never leaves its folder, whatever the address", async () => {
  const get = await protocolOver();
  const names = [
    "../secret",
    "..%2fsecret",
    "%2e%2e/secret",
    "%2e%2e%2fsecret",
    "..%5csecret",
    "....//secret",
    "/etc/passwd",
    "%00",
    "link",
    "assets",
    "assets/../../secret",
    "index.html%00.png",
    "C:/secret",
    "%c0%ae%c0%ae/secret",
    "%",
  ];
  const found = await Promise.all(names.map(async (name) => ({ name, ...(await get(`app://deskside/${name}`)) })));
  expect(found.filter(({ status, text }) => status !== 404 || text.includes("secret")).map(({ name }) => name)).toEqual([]);
});

it("forwards the page's calls and uploads, never the control router", async () => {
  const get = await protocolOver();
  const statuses = async (...paths: string[]) =>
    Promise.all(paths.map(async (path) => (await get(`app://deskside${path}`, { method: "POST" })).status));
  expect(await statuses("/api/page/turns/send", "/api/upload/model")).toEqual([200, 200]);
  expect(
    await statuses(
      "/api/control/quit",
      "/api/page/../control/quit",
      "/api/page/%2e%2e/control/quit",
      "/api/page//../../control/quit",
      "/api/",
      "/api/sign-in",
    ),
  ).toEqual([404, 404, 404, 404, 404, 404]);
});

it("answers nobody but its own page", async () => {
  const get = await protocolOver();
  const from = (origin: string) => get("app://deskside/api/page/models/list", { headers: { origin } });
  expect([(await from("app://deskside")).status, (await from("https://evil.example")).status, (await get("app://other/")).status]).toEqual([
    200, 403, 403,
  ]);
});

it("gives a core that cannot be reached as an error of the contract, and keeps cookies from the page", async () => {
  const away = await protocolOver(async () => {
    throw new AppError("core/unreachable", "gone");
  });
  const { status, text } = await away("app://deskside/api/page/models/list", { method: "POST" });
  expect([status, JSON.parse(text).json.data]).toEqual([503, { code: "core/unreachable", message: "gone", retry: "later" }]);
  const cookie = await protocolOver(async () => new Response("x", { headers: { "set-cookie": "a=b" } }));
  expect((await cookie("app://deskside/api/page/x")).headers.has("set-cookie")).toBe(false);
});

it("hands a cancelled body on to the core, so that an event stream ends", async () => {
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream({ cancel: () => cancelled.resolve() });
  const handle = createAppProtocol({ site: async () => new Response(), core: async () => new Response(stream) });
  const response = await handle(new Request("app://deskside/api/page/core/events"));
  await response.body?.cancel();
  await cancelled.promise;
});
