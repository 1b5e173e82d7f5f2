/** The core lock between processes: one holder, freed by the kernel when it is killed. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { acquireCoreLock } from "#src/store/coreLock.ts";
import { makeTestDir } from "../support/testStore.ts";

it("a second core is refused while the first lives, also after it was refused before, and let in after kill -9", async () => {
  const { dataDir, remove } = await makeTestDir();
  const hold = () =>
    fork(fileURLToPath(new URL("../support/coreLockChild.ts", import.meta.url)), [dataDir], { execArgv: [], stdio: "ignore" });
  const holder = hold();
  await once(holder, "message");
  for (let attempt = 0; attempt < 2; attempt += 1) await expect(acquireCoreLock(dataDir)).rejects.toMatchObject({ code: "store/in-use" });
  holder.kill("SIGKILL");
  await once(holder, "exit");
  const lock = await acquireCoreLock(dataDir);
  // A refused second try in the holder's own process must not free the lock for others (POSIX locks fall with any closed descriptor).
  await expect(acquireCoreLock(dataDir)).rejects.toMatchObject({ code: "store/in-use" });
  const other = hold();
  expect((await once(other, "exit"))[0]).toBe(1);
  await lock.release();
  await remove();
});
