import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toWireError } from "#src/contract/errors.ts";
import { openKey, protectKey } from "#src/store/keys.ts";
import { openStore } from "#src/store/store.ts";
import { makeTestDir } from "../../support/testStore.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("the data key", { timeout: 60_000 }, () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dataDir, remove } = await makeTestDir());
  });
  afterEach(() => remove());

  const keyFile = (): string => join(dataDir, "key.json");
  const keychainKey = randomBytes(32);
  const passphrase = "correct horse battery";
  const refusal = async (sources: Parameters<typeof openKey>[1]): Promise<unknown> =>
    openKey(dataDir, sources).then(
      () => "opened",
      (error: unknown) => {
        const { code, details } = toWireError(error);
        return [code, details];
      },
    );
  const hex = (key: Uint8Array): string => Buffer.from(key).toString("hex");

  it("is made at the first start without a question, in a file only this user may read", async () => {
    const made = await openKey(dataDir, {});
    const again = await openKey(dataDir, {});
    expect([made.protection, made.key.byteLength, hex(again.key), (statSync(keyFile()).mode & 0o777).toString(8)]).toEqual([
      "file",
      32,
      hex(made.key),
      "600",
    ]);
  });

  it("is wrapped by a keychain that is there at the first start, and then locked without it", async () => {
    const made = await openKey(dataDir, { keychainKey });
    expect([made.protection, hex((await openKey(dataDir, { keychainKey })).key)]).toEqual(["keychain", hex(made.key)]);
    expect(readFileSync(keyFile(), "utf8")).not.toContain(Buffer.from(made.key).toString("base64"));
    expect([await refusal({}), await refusal({ keychainKey: randomBytes(32) })]).toEqual([
      ["store/locked", { passphrase: false }],
      ["store/wrong-key", undefined],
    ]);
  });

  it("is wrapped by a passphrase beside the keychain, and either opens it", async () => {
    const { key } = await openKey(dataDir, { keychainKey });
    await protectKey(dataDir, key, { kind: "passphrase", passphrase });
    const opened = [await openKey(dataDir, { keychainKey }), await openKey(dataDir, { passphrase })];
    expect(opened.map((each) => [each.protection, hex(each.key)])).toEqual([
      ["keychain", hex(key)],
      ["passphrase", hex(key)],
    ]);
    expect([await refusal({}), await refusal({ passphrase: "wrong" })]).toEqual([
      ["store/locked", { passphrase: true }],
      ["store/wrong-key", undefined],
    ]);
  });

  it("leaves the file when a passphrase is set, and comes back to it when asked", async () => {
    const { key } = await openKey(dataDir, {});
    await protectKey(dataDir, key, { kind: "passphrase", passphrase });
    expect(readFileSync(keyFile(), "utf8")).not.toContain(Buffer.from(key).toString("base64"));
    await protectKey(dataDir, key, { kind: "file" });
    expect([(await openKey(dataDir, {})).protection, await refusal({ passphrase: "any" })]).toEqual(["file", "opened"]);
  });

  it("takes the same passphrase however its accents were typed", async () => {
    const { key } = await openKey(dataDir, { passphrase: "Schl\u00fcssel" });
    expect(hex((await openKey(dataDir, { passphrase: "Schlu\u0308ssel" })).key)).toBe(hex(key));
  });

  it("is never made anew where there is a database, and a damaged key file is kept", async () => {
    await openKey(dataDir, {});
    writeFileSync(keyFile(), "{ broken");
    expect(await refusal({})).toEqual(["store/wrong-key", { reason: "key-file-damaged" }]);
    expect(readFileSync(keyFile(), "utf8")).toBe("{ broken");
    rmSync(keyFile());
    writeFileSync(join(dataDir, "deskside.db"), "something");
    expect(await refusal({})).toEqual(["store/wrong-key", { reason: "key-file-missing" }]);
  });

  it("remembers that there was a database, so that a lost one is not taken for one never made", async () => {
    const open = async (): Promise<unknown> => {
      const { key } = await openKey(dataDir, {});
      const options = { dataDir, key, now: () => 7, binDays: () => 30 };
      return await openStore(options).then(
        async (store) => {
          await store.close();
          return "opened";
        },
        (error: unknown) => {
          const { code, details } = toWireError(error);
          return [code, details];
        },
      );
    };
    // A crash between writing the key and making the database: the next start makes it.
    await openKey(dataDir, {});
    expect([await open(), await open()]).toEqual(["opened", "opened"]);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(dataDir, `deskside.db${suffix}`), { force: true });
    const { key } = await openKey(dataDir, {});
    await protectKey(dataDir, key, { kind: "file" });
    expect(await open()).toEqual(["store/unreadable", { reason: "missing", backup: null }]);
    expect(existsSync(join(dataDir, "deskside.db"))).toBe(false);
  });
});
