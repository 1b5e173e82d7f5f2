/** kill -9 at any moment loses no row that was acknowledged, and the database stays sound. */
import { fork } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isSound } from "#src/store/connection.ts";
import { openDatabase } from "#src/store/opening.ts";
import { assertSearchInStep } from "../support/storeConnection.ts";
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
  const writer = fileURLToPath(new URL("../support/storeWriterChild.ts", import.meta.url));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const duringStart = kill % 2 === 0;
    const killAfter = duringStart ? Number.POSITIVE_INFINITY : randomInt(1, MOST_BEFORE_KILL);
    let heard = 0;
    const child = fork(writer, [dataDir, key.toString("hex")], { cwd: join(import.meta.dirname, "../.."), execArgv: [] });
    child.on("message", ({ id, text }: Acknowledged) => {
      acknowledged.set(id, text);
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
    db.close();
    expect({ kill, lost, sound }).toEqual({ kill, lost: [], sound: true });
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS / 2);
});
