import { expect, it } from "vitest";
import { chromiumSwitches, forbiddenArgument } from "../../../electron/switches.ts";

it("takes every road to the network from the browser inside", () => {
  expect(chromiumSwitches.map(([name, value]) => (value === undefined ? name : `${name}=${value}`))).toEqual(
    expect.arrayContaining([
      "disable-background-networking",
      "disable-component-update",
      "disable-domain-reliability",
      "no-pings",
      "disable-sync",
      "no-proxy-server",
      "dns-prefetch-disable",
      "host-resolver-rules=MAP * ~NOTFOUND",
    ]),
  );
});

it("finds the arguments that would open a shipped app", () => {
  expect(forbiddenArgument(["--data-dir=/x", "--inspect=0"])).toBe("--inspect=0");
  expect(
    ["--remote-debugging-port=9222", "-inspect-brk", "--no-sandbox", "--js-flags=--x"].map((arg) => forbiddenArgument([arg]) === arg),
  ).toEqual(Array(4).fill(true));
  expect(forbiddenArgument(["--data-dir=/home/--inspect", "--inspected"])).toBeNull();
});
