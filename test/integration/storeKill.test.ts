/** kill -9 at any moment loses no row that was acknowledged, and the database stays sound. */
import { fork } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isSound } from "#src/store/connection.ts";
import { openDatabase } from "#src/store/opening.ts";
import { assertSearchInStep, assertWordsInStep } from "../support/storeConnection.ts";
import type { Acknowledged } from "../support/storeWriterChild.ts";
import { makeTestDir } from "../support/testStore.ts";

const KILLS = 10;
/** Every other child is killed after so many acknowledgements at most, the others within so long of their start: opening and migrating included. */
const MOST_BEFORE_KILL = 120;
const START_UP_MS = 600;

let dataDir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dataDir, remove } = await makeTestDir());
});
afterEach(() => remove());

it(`keeps every acknowledged row over ${KILLS} kills`, async () => {
  const key = randomBytes(32);
  const acknowledged = new Map<string, string>();
  const pagesRead = new Map<string, number>();
  const writer = fileURLToPath(new URL("../support/storeWriterChild.ts", import.meta.url));
  const pagesSeen = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const duringStart = kill % 2 === 0;
    const killAfter = duringStart ? Number.POSITIVE_INFINITY : randomInt(1, MOST_BEFORE_KILL);
    let heard = 0;
    const child = fork(writer, [dataDir, key.toString("hex")], { cwd: join(import.meta.dirname, "../.."), execArgv: [] });
    child.on("message", (told: Acknowledged) => {
      if ("hash" in told) pagesRead.set(told.hash, told.nextPage);
      else acknowledged.set(told.id, told.text);
      heard += 1;
      if (heard === killAfter) child.kill("SIGKILL");
    });
    if (duringStart) setTimeout(() => child.kill("SIGKILL"), randomInt(100, START_UP_MS));
    expect((await once(child, "exit"))[1]).toBe("SIGKILL");

    // Opening itself checks every page after an unclean end.
    const db = openDatabase({ dataDir, key, now: kill, databaseMade: false });
    const textOf = db.prepare<[string], string>("SELECT text FROM messages WHERE id = ?").pluck();
    const lost = [...acknowledged].filter(([id, text]) => !textOf.get(id)?.startsWith(text));
    const sound = isSound(db);
    assertSearchInStep(db);
    assertWordsInStep(db);
    // A removed document is renamed at once: what is there under its hash is whole up to its checkpoint.
    const documents = db
      .prepare<[], { hash: string; nextPage: number; pages: number; chunks: number }>(
        `SELECT hash, next_page AS nextPage, (SELECT count(*) FROM pages WHERE id >> 20 = d.seq) AS pages,
           (SELECT count(*) FROM chunks WHERE id >> 20 = d.seq) AS chunks FROM documents AS d WHERE hash NOT LIKE 'gone:%'`,
      )
      .all();
    const behind = documents.filter(({ hash, nextPage }) => nextPage < (pagesRead.get(hash) ?? 0));
    const half = documents.filter(({ nextPage, pages, chunks }) => pages !== nextPage - 1 || chunks !== pages);
    for (const { hash } of documents) pagesSeen.add(hash);
    db.close();
    expect({ kill, lost, sound, behind, half }).toEqual({ kill, lost: [], sound: true, behind: [], half: [] });
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS / 2);
  expect(pagesSeen.size).toBeGreaterThan(0);
});
