import { expect, test } from "vitest";
import type { Sessions } from "#src/app.ts";
import { bearerOf, createAccess, sameSecret } from "#src/http/access.ts";
import { BEARERS_MAX, CODE_LIFE_MS, CODES_MAX } from "#src/http/limits.ts";

const open = () => {
  const hashes: string[] = [];
  const sessions: Sessions = { save: async (hash) => void hashes.push(hash), has: async (hash) => hashes.includes(hash) };
  const clock = { now: 0 };
  const make = () => createAccess({ sessions: () => sessions, now: () => clock.now, cookieName: "deskside-x" });
  return { access: make(), make, hashes, clock };
};
const cookieHeaders = (setCookie: string | null) => new Headers({ cookie: `a=b; ${(setCookie ?? "").split(";")[0]}; c=d` });

test("a code gives a cookie once, and the cookie outlives the core that gave it", async () => {
  const { access, make, hashes } = open();
  const code = access.newCode();
  const cookie = await access.redeem(code);
  expect(cookie).toMatch(/^deskside-x=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=31536000$/);
  expect(await access.redeem(code)).toBeNull();
  expect(await make().admits(cookieHeaders(cookie))).toBe("cookie");
  expect(hashes).toEqual([expect.stringMatching(/^[a-f0-9]{64}$/)]);
});

test("a code dies after five minutes", async () => {
  const { access, clock } = open();
  const code = access.newCode();
  clock.now = CODE_LIFE_MS + 1;
  expect(await access.redeem(code)).toBeNull();
});

test("only the newest codes and bearers are good", async () => {
  const { access } = open();
  const firstCode = access.newCode();
  for (let index = 0; index < CODES_MAX; index += 1) access.newCode();
  const firstBearer = access.newBearer();
  for (let index = 0; index < BEARERS_MAX; index += 1) access.newBearer();
  expect(await access.redeem(firstCode)).toBeNull();
  expect(await access.admits(new Headers({ authorization: `Bearer ${firstBearer}` }))).toBeNull();
});

test("a bearer is reusable, and ends with the core", async () => {
  const { access, make } = open();
  const headers = new Headers({ authorization: `Bearer ${access.newBearer()}` });
  expect([await access.admits(headers), await access.admits(headers), await make().admits(headers)]).toEqual(["bearer", "bearer", null]);
});

test("a guess opens nothing", async () => {
  const { access } = open();
  access.newCode();
  expect([await access.redeem(""), await access.redeem("x"), await access.admits(new Headers())]).toEqual([null, null, null]);
  expect(await access.admits(new Headers({ cookie: `deskside-x=${"a".repeat(10_000)}` }))).toBeNull();
});

test.each([
  ["Bearer abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"],
  ["bearer abcdefghijklmnopqrstuvwxyz", null],
  ["Bearer  abcdefghijklmnopqrstuvwxyz", null],
  ["Bearer abcdefghijklmnopqrstuvwxyz ", null],
  ["Bearer short", null],
  [`Bearer ${"a".repeat(129)}`, null],
  [null, null],
])("the secret of %j is %j", (header, secret) => expect(bearerOf(header)).toBe(secret));

test("secrets are equal only as a whole", () => {
  expect([sameSecret("abc", "abc"), sameSecret("ab", "abc"), sameSecret("abcd", "abc"), sameSecret("", "abc")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
