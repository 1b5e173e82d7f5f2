import { expect, it } from "vitest";
import { filesAt, hostNamed, hostTargets, mirrorOrigin, plainAddress, redirectTarget } from "#src/models/downloads/address.ts";
import { fileAddress, HUB_ORIGIN } from "#src/models/downloads/hub.ts";
import { proxyFor, proxyVariables } from "#src/models/downloads/proxy.ts";

const reasonOf = (attempt: () => unknown): unknown => {
  try {
    return attempt();
  } catch (error) {
    return (error as { details?: { reason?: string } }).details?.reason;
  }
};

it.each([
  ["https://hub.example/a/b.gguf", "b.gguf"],
  ["  https://hub.example/a/Big%20Model.GGUF?download=true#x ", "Big Model.GGUF"],
  ["http://127.0.0.1:8080/b.gguf", "b.gguf"],
  ["http://localhost/b.gguf", "b.gguf"],
  ["http://[::1]:1/b.gguf", "b.gguf"],
])("%s is fetched as %s", (url, name) => expect(filesAt(url).map(({ fileName }) => fileName)).toEqual([name]));

it.each([
  ["http://hub.example/b.gguf", "not-https"],
  ["ftp://hub.example/b.gguf", "not-https"],
  ["file:///models/b.gguf", "not-https"],
  ["http://127.0.0.1.nip.io/b.gguf", "not-https"],
  ["http://0.0.0.0/b.gguf", "not-https"],
  ["https://person:word@hub.example/b.gguf", "credentials"],
  ["https://hub.example/b.bin", "not-gguf"],
  ["https://hub.example/", "not-gguf"],
  ["b.gguf", "not-an-address"],
  ["https://hub.example/..%2f..%2fevil.gguf", "file-name"],
  ["https://hub.example/..%5c..%5cevil.gguf", "file-name"],
  ["https://hub.example/C%3aevil.gguf", "file-name"],
  ["https://hub.example/nul.gguf", "file-name"],
  ["https://hub.example/.gguf", "file-name"],
  ["https://hub.example/a%00b.gguf", "file-name"],
  ["https://hub.example/a%e2%80%aeb.gguf", "file-name"],
  [`https://hub.example/${"x".repeat(201)}.gguf`, "file-name"],
])("%s is refused: %s", (url, reason) => expect(reasonOf(() => filesAt(url))).toBe(reason));

it("knows all parts of a split model by any of them, queries kept", () => {
  expect(filesAt("https://hub.example/a/m-00002-of-00003.gguf?x=1").map(({ url }) => url)).toEqual(
    [1, 2, 3].map((part) => `https://hub.example/a/m-0000${part}-of-00003.gguf?x=1`),
  );
});

it("follows redirects over https, and over http within this machine alone", () => {
  const [secure, own] = [new URL("https://hub.example/a"), new URL("http://127.0.0.1:1/a")];
  const to = (from: URL, location: string) => redirectTarget(from, location)?.href ?? null;
  expect([
    to(secure, "/b?c"),
    to(secure, "https://files.example/b"),
    to(own, "http://localhost:2/b"),
    to(own, "https://files.example/b"),
  ]).toEqual(["https://hub.example/b?c", "https://files.example/b", "http://localhost:2/b", "https://files.example/b"]);
  for (const location of [
    "http://hub.example/b",
    "http://127.0.0.1/b",
    "file:///etc/passwd",
    "https://a:b@files.example/",
    "javascript:1",
    "https://[",
  ])
    expect([location, to(secure, location)]).toEqual([location, null]);
});

it("takes a mirror's origin with its path, and nothing that is no origin", () => {
  expect([mirrorOrigin("https://mirror.example/hub/"), mirrorOrigin("http://localhost:8080")]).toEqual([
    "https://mirror.example/hub",
    "http://localhost:8080",
  ]);
  expect([reasonOf(() => mirrorOrigin("http://mirror.example")), reasonOf(() => mirrorOrigin("https://mirror.example/?a"))]).toEqual([
    "not-https",
    "query",
  ]);
  expect(fileAddress("https://mirror.example/hub", "some/model", "main", "F16/m 1.gguf")).toBe(
    "https://mirror.example/hub/some/model/resolve/main/F16/m%201.gguf",
  );
  expect(new URL(HUB_ORIGIN).protocol).toBe("https:");
});

it.each([
  ["Hub.Example", "hub.example"],
  ["hub.example:8443", "hub.example:8443"],
  ["hub.example:443", "hub.example"],
  ["[::1]:80", "[::1]:80"],
  ["https://hub.example", null],
  ["hub.example/a", null],
  ["a@hub.example", null],
  ["", null],
])("the host of %j is %j", (text, host) => expect(hostNamed(text)).toBe(host));

it("gives the tripwire host and port, and keeps what a link may carry secretly out of the library", () => {
  expect(hostTargets(["hub.example", "127.0.0.1:8080", "[::1]:81"])).toEqual(["hub.example:443", "127.0.0.1:8080", "::1:81"]);
  expect(plainAddress("https://hub.example/a.gguf?token=secret")).toBe("https://hub.example/a.gguf");
});

it("finds the proxy the environment names, but for hosts it excepts and this machine", () => {
  const variables = proxyVariables({
    HTTPS_PROXY: "http://upper:1",
    https_proxy: "http://proxy:3128",
    no_proxy: ".office.example, hub.example:8443",
  });
  const found = (address: string) => proxyFor(address, variables)?.host ?? null;
  expect([
    found("https://hub.example/a"),
    found("https://hub.example:8443/a"),
    found("https://files.office.example/a"),
    found("https://office.example/a"),
    found("https://localhost/a"),
    found("http://127.0.0.1:1/a"),
  ]).toEqual(["proxy:3128", null, null, null, null, null]);
  expect(proxyFor("https://hub.example/", proxyVariables({ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "*" }))).toBeNull();
  expect(proxyFor("https://hub.example/", proxyVariables({}))).toBeNull();
});
