import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isOwnTarget } from "#src/process/tripwire.ts";

test("every way out is refused and counted; loopback is not", async () => {
  const probe = fileURLToPath(new URL("../../support/tripwireProbe.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [probe], { timeout: 20_000 });
  const { refused, attempts, own, falseAlarms } = JSON.parse(stdout);
  expect(Object.entries(refused).filter(([, was]) => was !== true)).toEqual([]);
  expect(own).toEqual({ loopback: true, localhost: true, noHost: true });
  expect({ attempts: attempts >= Object.keys(refused).length, falseAlarms }).toEqual({ attempts: true, falseAlarms: 0 });
});

test("a process with targets of its own reaches those alone, not even its own machine's others", async () => {
  const probe = fileURLToPath(new URL("../../support/tripwireTargetsProbe.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [probe], { timeout: 20_000 });
  expect(JSON.parse(stdout)).toEqual({
    allowed: { target: true, byName: true },
    refused: { otherPort: true, noHost: true, pipe: true, otherName: true, lookup: true, resolve: true, udp: true },
    doors: ["dns", "tcp", "udp"],
  });
});

test.each([
  [["/run/x.sock"], true],
  [[{ path: "\\\\.\\pipe\\x" }], true],
  [[80], true],
  [["80", "127.0.0.1"], true],
  [[{ port: 80, host: "::1" }], true],
  [[{ port: 80, host: "127.0.0.1.nip.io" }], false],
  [[80, "127.0.0.1.evil.example"], false],
  [["80", "evil.example"], false],
  [[{ port: 80, host: "0.0.0.0" }], false],
  [[{ port: 80, host: "::ffff:8.8.8.8" }], false],
  [[null], false],
] as const)("connect(%j) is our own: %s", (args, own) => expect(isOwnTarget(args)).toBe(own));
