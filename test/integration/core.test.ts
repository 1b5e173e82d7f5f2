/** The whole core as a real process, with the fake engine: chatting, dying, coming back, refusing to start. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AssistantMessage, Message } from "#src/contract/chat.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { connectCore } from "#src/launcher/core.ts";
import { failToStart, type RealCore, readUntil, startRealCore } from "#test/support/realCore.ts";

let dataDir: string;
let running: RealCore[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "deskside-core-"));
  running = [];
});
afterEach(async () => {
  for (const core of running) {
    core.connection.close();
    if (core.process.exitCode === null && core.process.signalCode === null) await core.kill("SIGKILL");
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

const start = async (args: readonly string[] = []): Promise<RealCore> => {
  const core = await startRealCore(dataDir, args);
  running = [...running, core];
  return core;
};

const answerOf = async ({ connection }: RealCore, chatId: ChatId): Promise<AssistantMessage> => {
  const { messages } = await connection.page.chats.messages({ chatId });
  const answer = messages.findLast((message: Message) => message.role === "assistant");
  if (answer?.role !== "assistant") throw new Error("no answer");
  return answer;
};

const isAnswerEnd = (event: { kind: string; run?: { subject: { kind: string }; state: { kind: string } } }): boolean =>
  event.kind === "run" && event.run?.subject.kind === "answer" && event.run.state.kind !== "running";

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Sends and reads events up to the answer's end. */
const converse = async (core: RealCore, chatId: ChatId, text: string): Promise<AssistantMessage> => {
  const events = await core.connection.page.core.events({});
  await core.connection.page.turns.send({ chatId, text });
  await readUntil(events, isAnswerEnd);
  return await answerOf(core, chatId);
};

/** Sends and reads until `words` words have arrived; gives the text received. */
const receive = async (core: RealCore, chatId: ChatId, text: string, words: number): Promise<string> => {
  const events = await core.connection.page.core.events({});
  await core.connection.page.turns.send({ chatId, text });
  const received = { text: "" };
  await readUntil(events, (event) => {
    if (event.kind === "text") received.text += event.text;
    return received.text.split(" ").length >= words;
  });
  return received.text;
};

test("a message is answered by the model that was loaded at the first start", async () => {
  const core = await start();
  const chat = await core.connection.page.chats.create({});
  const answer = await converse(core, chat.id, "hello there");
  expect(answer).toMatchObject({ text: "You said: hello there", state: { kind: "done" }, answeredBy: { starter: true } });
});

test("the ledger names what ran and what was opened, and holds no path and no outbound connection", async () => {
  const core = await start();
  const chat = await core.connection.page.chats.create({});
  await converse(core, chat.id, "canary-4711");
  const ledger = await core.connection.page.privacy.ledger();
  const lines = ledger.entries.map(({ kind, what }) => `${kind}: ${what}`);
  expect(ledger).toMatchObject({ outboundConnections: 0, refusedRequests: 0, listening: ["pipe"], key: "file" });
  expect(ledger.processes.map(({ what }) => what)).toEqual(["core", "engine worker (Starter (tiny))"]);
  expect(new Set(lines.map((line) => line.split(":")[0]))).toEqual(
    new Set(["core-started", "process-started", "process-ended", "file-opened", "page-connected", "listening"]),
  );
  expect(lines.filter((line) => line.includes("/") || line.includes("canary"))).toEqual([]);
  expect(await readFile(join(dataDir, "logs", "core.log"), "utf8")).not.toContain("canary");
});

test("what an engine tries to reach outside is refused and counted in the ledger", async () => {
  const core = await start();
  const chat = await core.connection.page.chats.create({});
  expect(await converse(core, chat.id, "/connect")).toMatchObject({ state: { kind: "done" } });
  const { outboundConnections, entries } = await core.connection.page.privacy.ledger();
  expect([outboundConnections, entries.filter(({ kind }) => kind === "outbound").map(({ what }) => what)]).toEqual([
    1,
    ["engine worker (Starter (tiny)): tcp refused"],
  ]);
});

test("a message sent before the library is known waits for it", async () => {
  const core = await start();
  const chat = await core.connection.page.chats.create({});
  const [started, models] = await Promise.all([
    core.connection.page.turns.send({ chatId: chat.id, text: "at once" }),
    core.connection.page.models.list({}),
  ]);
  expect([started.chatId, models.length]).toEqual([chat.id, 1]);
});

test("kill -9 while streaming: the question and the text stay, the answer is marked interrupted and can go on", async () => {
  const first = await start();
  const chat = await first.connection.page.chats.create({ sampling: { maxTokens: 1_000 } });
  const received = await receive(first, chat.id, "/long 400 /slow 5", 150);
  const { processes } = await first.connection.page.privacy.ledger();
  expect(await first.kill("SIGKILL")).toBe("SIGKILL");
  // An engine whose core is gone goes too.
  await vi.waitFor(() => expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 10_000 });

  const second = await start();
  const answer = await answerOf(second, chat.id);
  const { messages } = await second.connection.page.chats.messages({ chatId: chat.id });
  // 250 ms of a word per 5 ms, and what was on its way.
  const lost = received.split(" ").length - answer.text.split(" ").length;
  expect({ state: answer.state, question: messages[0]?.text }).toMatchObject({
    state: { kind: "failed", error: { code: "run/interrupted" } },
    question: "/long 400 /slow 5",
  });
  expect(received.startsWith(answer.text) || answer.text.startsWith(received)).toBe(true);
  expect(lost).toBeLessThan(80);

  const events = await second.connection.page.core.events({});
  await second.connection.page.turns.continue({ messageId: answer.id });
  await readUntil(events, isAnswerEnd);
  const whole = Array.from({ length: 400 }, (_, index) => `word${index}`).join(" ");
  expect(await answerOf(second, chat.id)).toMatchObject({ id: answer.id, text: whole, state: { kind: "done" } });
});

test("an engine that is killed costs one answer, and the next message works", async () => {
  const core = await start();
  const chat = await core.connection.page.chats.create({ sampling: { maxTokens: 1_000 } });
  await receive(core, chat.id, "/long 400 /slow 5", 20);
  const ended = core.connection.page.core.events({}).then((events) => readUntil(events, isAnswerEnd));
  const { processes } = await core.connection.page.privacy.ledger();
  const engine = processes.find(({ what }) => what.startsWith("engine"));
  process.kill(engine?.pid ?? 0, "SIGKILL");
  await ended;
  expect((await answerOf(core, chat.id)).state).toMatchObject({ kind: "failed", error: { code: expect.stringMatching(/^engine\//) } });
  expect(await converse(core, chat.id, "again")).toMatchObject({ text: "You said: again", state: { kind: "done" } });
});

test("SIGTERM in the midst of an answer keeps its text, ends with 0 and leaves no process behind", async () => {
  const first = await start();
  const chat = await first.connection.page.chats.create({ sampling: { maxTokens: 1_000 } });
  await receive(first, chat.id, "/long 400 /slow 5", 50);
  const { processes } = await first.connection.page.privacy.ledger();
  expect(await first.kill("SIGTERM")).toBe(0);
  expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  const second = await start();
  const answer = await answerOf(second, chat.id);
  expect(answer.state).toMatchObject({ kind: "failed", error: { code: "run/interrupted" } });
  expect(answer.text.split(" ").length).toBeGreaterThanOrEqual(50);
});

test("quit is answered, then the core ends and takes its note along", async () => {
  const core = await start();
  expect(await core.connection.control.quit({})).toEqual({});
  expect(await core.ended).toBe(0);
  expect((await readdir(dataDir)).includes("core.json")).toBe(false);
});

test("a second core on the same data directory is refused, and the first goes on", async () => {
  const core = await start();
  expect(await failToStart(dataDir)).toMatchObject({ code: 10, line: { error: { code: "store/in-use" } } });
  expect((await core.connection.page.core.status({})).epoch).toBe(core.connection.epoch);
});

test("a core that died leaves neither lock nor pipe in the way", async () => {
  const first = await start();
  await first.kill("SIGKILL");
  const second = await start();
  expect(second.connection.epoch).not.toBe(first.connection.epoch);
});

test("the core ends when its last client has been gone for a while, and not while a page listens", async () => {
  const core = await start(["--idle-ms", "400"]);
  const leaving = new AbortController();
  const events = await core.connection.page.core.events({}, { signal: leaving.signal });
  await events.next();
  await vi.waitFor(async () => expect(Date.now() - (await stat(join(dataDir, "core.json"))).mtimeMs).toBeGreaterThan(1_200), {
    timeout: 5_000,
  });
  expect(core.process.exitCode).toBeNull();
  leaving.abort();
  expect(await core.ended).toBe(0);
});

test("everything in the data directory is for this user alone, and the note's token opens nothing without the pipe's folder", async () => {
  const core = await start();
  const note = JSON.parse(await readFile(join(dataDir, "core.json"), "utf8"));
  const modes = await Promise.all(
    (await readdir(dataDir, { recursive: true })).map(async (name) => [name, (await stat(join(dataDir, name))).mode & 0o077] as const),
  );
  expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
  expect((await stat(note.pipe)).mode & 0o077).toBe(0);
  expect(core.process.pid).toBe(note.pid);
});

test("a passphrase locks the store: only handshake, unlock and quit are answered until it comes", async () => {
  const first = await start();
  const chat = await first.connection.page.chats.create({});
  await first.connection.control.protect({ kind: "passphrase", passphrase: "correct horse" });
  await first.kill("SIGTERM");

  const second = await start();
  const { page, control } = second.connection;
  expect(second.connection.state).toBe("locked");
  await expect(page.chats.list({})).rejects.toMatchObject({ code: "store/locked" });
  await expect(page.core.events({})).rejects.toMatchObject({ code: "store/locked" });
  await expect(control.serve({ port: 0, roots: [] })).rejects.toMatchObject({ code: "store/locked" });
  await expect(control.unlock({ passphrase: "wrong" })).rejects.toMatchObject({ code: "store/wrong-key" });
  expect(await control.unlock({ passphrase: "correct horse" })).toEqual({});
  expect((await page.chats.list({})).map(({ id }) => id)).toEqual([chat.id]);
  expect((await page.core.status({})).key).toBe("passphrase");
});

test("a cookie survives a restart of the core", async () => {
  const first = await start();
  const { url } = await first.connection.control.serve({ port: 0, roots: [] });
  const { code } = await first.connection.control.signInCode({ bearer: false });
  const headers = { "content-type": "application/json", origin: url };
  const signedIn = await fetch(`${url}/api/sign-in`, { method: "POST", headers, body: JSON.stringify({ code }) });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  await first.kill("SIGKILL");

  const second = await start();
  const { url: next } = await second.connection.control.serve({ port: 0, roots: [] });
  const status = await fetch(`${next}/api/page/core/status`, {
    method: "POST",
    headers: { ...headers, origin: next, cookie },
    body: "{}",
  });
  expect(status.status).toBe(200);
});

test("a database that cannot be opened is kept as it is, and the start says so", async () => {
  const first = await start();
  await first.connection.page.chats.create({});
  await first.kill("SIGTERM");
  const damaged = Buffer.alloc(100_000, 7);
  await writeFile(join(dataDir, "deskside.db"), damaged);
  const { code, line } = await failToStart(dataDir);
  expect({ code, line }).toMatchObject({ code: expect.toBeOneOf([13, 15]), line: { error: { code: expect.stringMatching(/^store\//) } } });
  expect((await readFile(join(dataDir, "deskside.db"))).equals(damaged)).toBe(true);
});

const canMount = ((): boolean => {
  try {
    execFileSync("unshare", ["-rm", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const mounted = (options: string): readonly string[] => [
  "unshare",
  "-rm",
  "sh",
  "-c",
  `mount -t tmpfs -o ${options} tmpfs "$0" && exec "$@"`,
  dataDir,
];

test.skipIf(!canMount)("a read-only data directory is named as that (skipped where unshare -rm is not allowed)", async () => {
  expect(await failToStart(dataDir, mounted("ro"))).toMatchObject({ code: 11, line: { error: { code: "store/read-only" } } });
});

test.skipIf(!canMount).each([40, 64, 200, 400])(
  "a disk of %d KiB is full, and named as that (skipped where unshare -rm is not allowed)",
  async (kilobytes) => {
    expect(await failToStart(dataDir, mounted(`size=${kilobytes}k`))).toMatchObject({
      code: 12,
      line: { error: { code: "store/disk-full" } },
    });
  },
);

/** Whether this user may mount: else the disk of a running core cannot be filled without filling the machine's. */
const canFill = ((): boolean => {
  try {
    const folder = mkdtempSync(join(tmpdir(), "deskside-mount-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder], { stdio: "ignore" });
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!canFill)(
  "a disk that fills up while chatting refuses with a code, keeps what was acknowledged, and goes on once there is space (skipped without mount)",
  async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=14m", "tmpfs", dataDir]);
    try {
      // More than the write-ahead log can hold, so that its checkpoint has room once the filler is gone.
      await writeFile(join(dataDir, "filler"), Buffer.alloc(10_000_000));
      const core = await start();
      const { page } = core.connection;
      const chat = await page.chats.create({});
      const kept: string[] = [];
      const refusal = await (async () => {
        for (let index = 0; index < 200; index += 1) {
          try {
            kept.push((await page.chats.create({ systemPrompt: `${index} ${"x".repeat(90_000)}` })).id);
          } catch (thrown) {
            return thrown;
          }
        }
        return "never full";
      })();
      expect(refusal).toMatchObject({ code: "store/disk-full" });
      expect((await page.chats.list({})).map(({ id }) => id).sort()).toEqual([chat.id, ...kept].sort());
      await rm(join(dataDir, "filler"));
      expect(await converse(core, chat.id, "space again")).toMatchObject({ text: "You said: space again", state: { kind: "done" } });
      await core.kill("SIGTERM");
    } finally {
      for (const core of running) if (core.process.exitCode === null && core.process.signalCode === null) await core.kill("SIGKILL");
      execFileSync("umount", ["--lazy", dataDir]);
    }
  },
);

test("launchers that start at once find one and the same core", async () => {
  const core = await start();
  const found = await Promise.all(
    Array.from({ length: 5 }, () => connectCore({ dataDir, spawn: false, signal: AbortSignal.timeout(10_000) })),
  );
  expect(new Set(found.map(({ epoch }) => epoch))).toEqual(new Set([core.connection.epoch]));
  for (const connection of found) connection.close();
});

test("an upload becomes a model, and a name that leads elsewhere does not", async () => {
  const core = await start();
  const { url } = await core.connection.control.serve({ port: 0, roots: [] });
  const { bearer } = await core.connection.control.signInCode({ bearer: true });
  const starter = await readFile("resources/starter/starter-q8_0.gguf");
  const upload = (name: string, body: Buffer): Promise<Response> =>
    fetch(`${url}/api/upload/model?name=${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/octet-stream" },
      body: new Uint8Array(body),
    });
  const taken = await upload("mine.gguf", starter);
  expect([taken.status, await taken.json()]).toEqual([200, { modelIds: [expect.any(String)] }]);
  expect((await core.connection.page.models.list({})).map(({ fileName }) => fileName)).toContain("mine.gguf");
  expect((await upload("../../evil.gguf", starter)).status).toBe(400);
  expect((await upload("broken.gguf", Buffer.from("GGUF"))).status).toBe(422);
  expect((await readdir(join(dataDir, "models"))).sort()).toEqual(["mine.gguf"]);
});

test("any path whatever gets a verdict, and nothing but a verdict", async () => {
  const { control } = (await start()).connection;
  const paths = [
    "//server/share/a.gguf",
    "\\\\server\\share\\a.gguf",
    "a.gguf",
    "https://model.example/a.gguf",
    "/tmp/\0",
    "/dev/null",
    "/nowhere/at/all",
  ];
  const verdicts = await Promise.all(paths.map(async (path) => await control.inspect({ path })));
  expect(verdicts.map((verdict) => verdict.kind === "invalid" && verdict.reason)).toEqual([
    "not-local",
    "not-local",
    "relative-path",
    "is-url",
    "unreadable",
    "not-a-file",
    "missing",
  ]);
});

test("the doctor tells when backups fail, and why", async () => {
  const { control, page } = (await start()).connection;
  const backups = async () => (await control.doctor()).checks.find(({ name }) => name === "backups");
  expect(await backups()).toEqual({ name: "backups", ok: true, detail: "in order" });
  const { id } = await page.chats.create({});
  const { binItemId } = await page.chats.remove({ chatId: id });
  if (binItemId === null) throw new Error("not in the bin");
  await rm(join(dataDir, "backups"), { recursive: true });
  await writeFile(join(dataDir, "backups"), "in the way");
  await expect(page.bin.deleteForever({ id: binItemId })).rejects.toMatchObject({ code: "store/read-only" });
  expect(await backups()).toMatchObject({ ok: false, detail: "The data directory or a folder in it cannot be used" });
});
