import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3-multiple-ciphers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { listBackups, makeBackup } from "#src/store/backups.ts";
import { openConnection } from "#src/store/connection.ts";
import { prepareDataDir } from "#src/store/layout.ts";
import { migrate } from "#src/store/migrate.ts";
import { migrations } from "#src/store/migrations/list.ts";
import { openDatabase } from "#src/store/opening.ts";
import { toStoreError } from "#src/store/storeErrors.ts";
import { makeTestDir } from "../../support/testStore.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("opening the database", { timeout: 60_000 }, () => {
  let dataDir: string;
  let remove: () => Promise<void>;
  const key = randomBytes(32);
  beforeEach(async () => {
    ({ dataDir, remove } = await makeTestDir());
    await prepareDataDir(dataDir);
  });
  afterEach(() => remove());

  const path = (): string => join(dataDir, "deskside.db");
  const open = (withKey: Uint8Array = key) => openDatabase({ dataDir, key: withKey, now: 5, databaseMade: false });
  /** A database with one chat, closed; with a backup if asked for. */
  const make = (backup: boolean): void => {
    const db = open();
    db.exec("INSERT OR IGNORE INTO sessions VALUES ('kept', 1)");
    if (backup) makeBackup(db, { folder: join(dataDir, "backups"), key, kind: "daily", at: 7 });
    db.close();
  };
  /** What opening says, and that the file is byte for byte what it was. */
  const refusal = (withKey: Uint8Array = key): unknown => {
    const before = readFileSync(path());
    try {
      open(withKey).close();
      return "opened";
    } catch (error) {
      const { code, details } = error instanceof AppError ? error : toStoreError(error);
      return { code, details, untouched: readFileSync(path()).equals(before) };
    }
  };

  it("makes one where there is none, and finds it again", () => {
    make(false);
    const db = open();
    expect(db.prepare("SELECT hash FROM sessions").pluck().all()).toEqual(["kept"]);
    db.close();
  });

  it("says so when the key is another one, with backups and without", () => {
    make(false);
    expect(refusal(randomBytes(32))).toEqual({ code: "store/wrong-key", details: undefined, untouched: true });
    make(true);
    expect(refusal(randomBytes(32))).toEqual({ code: "store/wrong-key", details: undefined, untouched: true });
  });

  it("loses nothing to a wrong key after an unclean end, when the last rows are in the write-ahead log alone", () => {
    const db = open();
    db.exec("INSERT INTO sessions VALUES ('kept', 1)");
    const [file, log] = [readFileSync(path()), readFileSync(`${path()}-wal`)];
    db.close();
    writeFileSync(path(), file);
    writeFileSync(`${path()}-wal`, log);
    expect(refusal(randomBytes(32))).toEqual({ code: "store/wrong-key", details: undefined, untouched: true });
    const again = open();
    expect(again.prepare("SELECT hash FROM sessions").pluck().all()).toEqual(["kept"]);
    again.close();
  });

  it("keeps a damaged file and names the last good backup", () => {
    make(true);
    const bytes = readFileSync(path());
    writeFileSync(path(), Buffer.concat([randomBytes(4096), bytes.subarray(4096)]));
    expect(refusal()).toEqual({
      code: "store/unreadable",
      details: { reason: "damaged", backup: listBackups(join(dataDir, "backups"))[0]?.name },
      untouched: true,
    });
  });

  it("opens or explains 60 damaged copies, never with fewer rows, and changes none it refused", () => {
    const db = open();
    for (let row = 0; row < 200; row += 1) db.prepare("INSERT INTO sessions VALUES (?, ?)").run(`${row} `.repeat(100), row);
    db.close();
    const good = readFileSync(path());
    const damaged = (copy: number): Buffer => {
      const at = Math.floor((good.length * (copy + 1)) / 62);
      if (copy % 3 === 0) return good.subarray(0, at);
      const spoilt = Buffer.from(good);
      spoilt.fill(copy, at, copy % 3 === 1 ? at + 1 : at + 512);
      return spoilt;
    };
    const outcomes = Array.from({ length: 60 }, (_, copy) => {
      const bytes = damaged(copy);
      writeFileSync(path(), bytes);
      try {
        const opened = open();
        try {
          return opened.prepare("SELECT count(hash), sum(length(hash)) FROM sessions").pluck().get();
        } finally {
          opened.close();
        }
      } catch (error) {
        return readFileSync(path()).equals(bytes) ? toStoreError(error).code : "refused, but changed";
      }
    });
    expect(new Set(outcomes).difference(new Set([200, "store/unreadable"]))).toEqual(new Set());
    expect(outcomes.filter((outcome, copy) => copy % 3 === 0 && outcome !== "store/unreadable")).toEqual([]);
  });

  it("keeps a file that is no database, and one in clear", () => {
    writeFileSync(path(), randomBytes(10_000));
    expect(refusal()).toEqual({ code: "store/unreadable", details: { reason: "not-a-database", backup: null }, untouched: true });
    rmSync(path());
    new Database(path()).exec("CREATE TABLE t (x)").close();
    expect(refusal()).toEqual({ code: "store/unreadable", details: { reason: "not-encrypted", backup: null }, untouched: true });
  });

  it("makes no new database where backups say that there was one", () => {
    make(true);
    rmSync(path());
    expect(() => open()).toThrow(
      expect.objectContaining({ code: "store/unreadable", details: { reason: "missing", backup: "daily-000000000000007.db" } }),
    );
  });

  it("checks every page after an unclean end", () => {
    const db = open();
    db.exec("CREATE TABLE filler (x)");
    db.prepare("INSERT INTO filler VALUES (?)").run(randomBytes(400_000));
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.exec("INSERT INTO sessions VALUES ('x', 1)");
    // What kill -9 leaves: the file and its write-ahead log, copied while the connection is open; one page in the middle is spoilt.
    const [file, log] = [readFileSync(path()), readFileSync(`${path()}-wal`)];
    db.close();
    randomBytes(64).copy(file, file.length - 20 * 4096);
    writeFileSync(path(), file);
    writeFileSync(`${path()}-wal`, log);
    expect(() => open()).toThrow(expect.objectContaining({ code: "store/unreadable", details: { reason: "damaged", backup: null } }));
  });

  it("copies an older database before it migrates it", () => {
    const db = openConnection(path(), key, "write");
    migrate(db, migrations.slice(0, 2), () => undefined);
    db.close();
    open().close();
    expect(listBackups(join(dataDir, "backups"))).toEqual([
      { name: "before-migration-000000000000005.db", kind: "before-migration", at: 5 },
    ]);
  });
});
