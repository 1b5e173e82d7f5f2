/** The download's child over TLS through a proxy, and on a disk that becomes full. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fetchFile } from "#src/models/child/downloadFetch.ts";
import { hostTargets } from "#src/models/downloads/address.ts";
import { downloadEntry, type FetchEnd, type FetchNews, type FetchRequest } from "#src/models/downloads/protocol.ts";
import { proxyFor, proxyTargets, proxyVariables } from "#src/models/downloads/proxy.ts";
import { startChild } from "#src/process/child.ts";
import { type ConnectProxy, openConnectProxy } from "#test/support/connectProxy.ts";
import { type Hub, openHub } from "#test/support/hub.ts";

const limits = { idleMs: 5_000, backoffMs: 10, failures: 1, retryAfterMs: 1_000, syncBytes: 65_536, reserveBytes: 0, unknownBytes: 1e9 };
const path = "/some/model/resolve/main/some-Q4_0.gguf";
const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(300_000)]);
const names = { hub: "hub.example", network: "files.example" };

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "deskside-network-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** An authority of our own, and a certificate of its for both names. */
const makeCertificates = (): { readonly authority: string; readonly key: Buffer; readonly cert: Buffer } => {
  const at = (name: string): string => join(folder, name);
  const openssl = (args: readonly string[]): void => {
    const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  const keyOptions = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(["req", "-x509", ...keyOptions, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "2", "-subj", "/CN=Test authority"]);
  openssl(["req", ...keyOptions, "-keyout", at("server.key"), "-out", at("server.csr"), "-subj", `/CN=${names.hub}`]);
  writeFileSync(at("names"), `subjectAltName=DNS:${names.hub},DNS:${names.network}`);
  // biome-ignore format: one command
  openssl(["x509", "-req", "-in", at("server.csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "2", "-extfile", at("names"), "-out", at("server.pem")]);
  return { authority: at("ca.pem"), key: readFileSync(at("server.key")), cert: readFileSync(at("server.pem")) };
};

let hub: Hub | null = null;
let proxy: ConnectProxy | null = null;
afterEach(async () => {
  await hub?.close();
  await proxy?.close();
  hub = null;
  proxy = null;
});

const fetchThrough = async (environment: Readonly<Record<string, string>>, authority: string | null) => {
  const variables = proxyVariables(environment);
  const hosts = Object.values(names);
  const request: FetchRequest = {
    url: `https://${names.hub}${path}`,
    path: join(folder, "file.part"),
    doneBytes: 0,
    validator: null,
    sha256: null,
    hosts,
    proxy: variables,
    limits,
  };
  const child = startChild({
    entry: downloadEntry,
    label: "download",
    outbound: [...hostTargets(hosts), ...proxyTargets(variables)],
    env: authority === null ? {} : { SSL_CERT_FILE: authority },
  });
  const news: FetchNews[] = [];
  const end = (await child
    .call("fetch", request, { onItem: (item) => void news.push(item as FetchNews) })
    .catch(({ code, details }: { code: string; details: unknown }) => ({ kind: "failed", code, details }))) as
    | FetchEnd
    | { readonly kind: "failed"; readonly code: string; readonly details: unknown };
  await child.close();
  return { end, news };
};

it.skipIf(!hasOpenssl)(
  "fetches over TLS through a proxy, whose names it never looks up (skipped without openssl)",
  { timeout: 30_000 },
  async () => {
    const { authority, key, cert } = makeCertificates();
    hub = await openHub({ certificate: { key, cert }, names });
    proxy = await openConnectProxy({ [`${names.hub}:443`]: hub.ports.hub, [`${names.network}:443`]: hub.ports.network });
    hub.add(path, model);
    const environment = { https_proxy: `http://person:word@${proxy.address}` };
    const { end, news } = await fetchThrough(environment, authority);
    expect(end).toMatchObject({ kind: "whole", bytes: model.length });
    expect(readFileSync(join(folder, "file.part")).equals(model)).toBe(true);
    expect(news.flatMap((one) => (one.kind === "connected" ? [one.host] : []))).toEqual([names.hub, names.network]);
    expect(proxy.asked).toEqual([`${names.hub}:443`, `${names.network}:443`]);
    // To the proxy, and to nobody behind it.
    expect(new Set(proxy.credentials)).toEqual(new Set([`Basic ${Buffer.from("person:word").toString("base64")}`]));
    expect(hub.requests.every(({ headers }) => headers["proxy-authorization"] === undefined && headers.authorization === undefined)).toBe(
      true,
    );
    expect(proxyFor(`https://${names.hub}/`, proxyVariables(environment))?.host).toBe(proxy.address);
    // The same without the authority: a certificate nobody vouches for ends it at once.
    expect((await fetchThrough(environment, null)).end).toMatchObject({
      code: "download/unreachable",
      details: { reason: expect.stringContaining("certificate") },
    });
  },
);

it("reaches no name without a proxy that the system does not know", async () => {
  expect((await fetchThrough({}, null)).end).toMatchObject({ code: "download/unreachable", details: { host: names.hub } });
});

const disk = join(folder, "disk");
const mounted = ((): string | null => {
  mkdirSync(disk);
  const { status, stderr, error } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], { encoding: "utf8" });
  return status === 0 ? null : (error?.message ?? stderr.trim());
})();
afterAll(() => {
  if (mounted === null) spawnSync("umount", [disk]);
});
beforeAll(() => {
  if (mounted !== null) console.log(`no small disk here: ${mounted}`);
});

it.skipIf(mounted !== null)(
  "names a disk that became full while it wrote, and keeps what is on it (skipped where no file system may be mounted)",
  async () => {
    hub = await openHub();
    hub.add(path, model, [{ kind: "endless" }]).stated = null;
    const request: FetchRequest = {
      url: `${hub.network}${path}`,
      path: join(disk, "file.part"),
      doneBytes: 0,
      validator: null,
      sha256: null,
      hosts: [new URL(hub.network).host],
      proxy: { NO_PROXY: "*" },
      limits,
    };
    await expect(fetchFile(request, () => {}, new AbortController().signal)).rejects.toMatchObject({ code: "download/disk-full" });
    expect(statSync(request.path).size).toBeGreaterThan(500_000);
  },
);
