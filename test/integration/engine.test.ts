/** The engine client and pool against a real process that misbehaves on command. */
import { afterEach, expect, test } from "vitest";
import type { ModelId } from "#src/contract/ids.ts";
import type { Engine, GenerateEvent, LoadRequest } from "#src/engine/engine.ts";
import { createEnginePool, type EnginePool, type PoolModel } from "#src/engine/pool.ts";
import { createStartEngine } from "#src/engine/startEngine.ts";
import { setProcessObserver } from "#src/process/observer.ts";

const childEntry = new URL("../support/fakeEngineChild.ts", import.meta.url);
const startEngine = createStartEngine({ childEntry, hangMs: 3_000, cancelMs: 500 });
const options = { contextTokens: null, gpuLayers: null, threads: null, backend: null, device: null };
const parts: LoadRequest["parts"] = [{ path: "/fake.gguf", identity: { dev: "1", ino: "1", sizeBytes: 1, mtimeMs: 1 } }];
const loadRequest = (path = "/fake.gguf"): LoadRequest => ({ label: "Fake", path, parts, options, role: "chat", chatMemoryBytes: 0 });
const never = new AbortController().signal;
const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, repeatPenalty: 1, seed: 1, maxTokens: null, thoughtTokens: null };
const ask = (engine: Engine, text: string, signal = never) =>
  engine.generate({ sequenceKey: "chat", messages: [{ role: "user", text }], sampling }, signal);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const started = async (): Promise<Engine> => {
  const engine = await startEngine(loadRequest(), () => {}, never);
  closing.push(() => engine.close());
  return engine;
};

/** What was streamed, and what the stream threw (null: it ended well). */
const drained = async (events: AsyncIterable<GenerateEvent>) => {
  let answer = "";
  let thought = "";
  let ends = 0;
  try {
    for await (const event of events) {
      if (event.kind === "text" && event.segment === "answer") answer += event.text;
      if (event.kind === "text" && event.segment === "thought") thought += event.text;
      if (event.kind === "end") ends += 1;
    }
    return { answer, thought, ends, code: null };
  } catch (thrown) {
    return { answer, thought, ends, code: (thrown as { code?: string }).code ?? "other" };
  }
};

test("an answer streams its words and ends once", async () => {
  expect(await drained(ask(await started(), "hello there"))).toEqual({ answer: "You said: hello there", thought: "", ends: 1, code: null });
});

test("each kind of model answers its own calls and refuses the others, in the fake child as in the real one", async () => {
  const chat = await started();
  const embedder = await startEngine({ ...loadRequest(), role: "embedding" }, () => {}, never);
  closing.push(() => embedder.close());
  const refused = { code: "engine/not-loaded" };
  await expect(chat.embed({ texts: ["a"], role: "query" }, never)).rejects.toMatchObject(refused);
  await expect(embedder.rank({ query: "a", texts: ["b"] }, never)).rejects.toMatchObject(refused);
  await expect(embedder.count([{ role: "user", text: "a" }])).rejects.toMatchObject(refused);
  expect(await drained(ask(embedder, "Hello"))).toMatchObject(refused);
  expect((await embedder.embed({ texts: ["a", "b"], role: "passage" }, never)).vectors).toHaveLength(2);
});

test("thinking comes as its own segment", async () => {
  expect(await drained(ask(await started(), "/think"))).toEqual({
    answer: "You said: /think",
    thought: "Let me think.",
    ends: 1,
    code: null,
  });
});

test.each([
  ["/abort", "engine/crashed"],
  ["/exit", "engine/crashed"],
  ["/oom", "engine/out-of-memory"],
  ["/hang", "engine/hung"],
])("a process that dies by %s keeps the text so far and fails once with %s", async (command, code) => {
  const engine = await started();
  expect(await drained(ask(engine, `${command} now`))).toEqual({ answer: "You said:", thought: "", ends: 0, code });
  expect(`engine/${(await engine.ended).kind}`).toBe(code);
});

test("kill -9 while streaming is a crash, and everything pending fails with it", async () => {
  const engine = await started();
  const first = drained(ask(engine, "/long 1000 /slow 5"));
  const count = engine.count([{ role: "user", text: "one two" }]);
  expect(await count).toEqual({ perMessage: [3], overheadTokens: 1 });
  process.kill(engine.pid, "SIGKILL");
  expect((await first).code).toBe("engine/crashed");
  await expect(engine.count([])).rejects.toMatchObject({ code: "engine/crashed" });
});

test("a stopped process (SIGSTOP) is found hung and ended", async () => {
  const engine = await started();
  const answer = drained(ask(engine, "/long 100000 /slow 5"));
  process.kill(engine.pid, "SIGSTOP");
  expect((await answer).code).toBe("engine/hung");
}, 20_000);

test("abort ends the stream with the signal's reason after the text so far, and the next answer works", async () => {
  const engine = await started();
  const controller = new AbortController();
  let seen = "";
  const reading = (async () => {
    for await (const event of ask(engine, "/long 1000 /slow 2", controller.signal)) {
      if (event.kind === "text") seen += event.text;
      if (seen.includes("word3")) controller.abort(new Error("stopped by a person"));
    }
  })();
  await expect(reading).rejects.toThrow("stopped by a person");
  expect(seen.startsWith("word0 word1 word2 word3")).toBe(true);
  expect((await drained(ask(engine, "again"))).answer).toBe("You said: again");
});

test("a cancel that is not honoured kills the process; the run still ends with the signal's reason", async () => {
  const engine = await started();
  const controller = new AbortController();
  const stream = ask(engine, "/deaf /long 100000 /slow 2", controller.signal);
  await expect(
    (async () => {
      for await (const event of stream) if (event.kind === "text") controller.abort(new Error("stop"));
    })(),
  ).rejects.toThrow("stop");
  expect((await engine.ended).kind).toBe("hung");
});

test("a reader that leaves early frees the engine for the next answer", async () => {
  const engine = await started();
  for await (const event of ask(engine, "/long 1000 /slow 2")) if (event.kind === "text") break;
  expect((await drained(ask(engine, "next"))).answer).toBe("You said: next");
});

test("a slow reader gets everything, joined", async () => {
  const engine = await started();
  let text = "";
  let events = 0;
  for await (const event of ask(engine, "/long 2000")) {
    if (event.kind !== "text") continue;
    text += event.text;
    events += 1;
    if (events === 1) await engine.count([]);
  }
  expect(text.split(" ")).toHaveLength(2_000);
});

test("a process that floods is ended before it fills the core's memory", async () => {
  const engine = await started();
  expect((await drained(ask(engine, "/flood"))).code).toBe("engine/crashed");
}, 30_000);

test("a process that dies while loading fails the load and is gone", async () => {
  await expect(startEngine(loadRequest("/crash-on-load.gguf"), () => {}, never)).rejects.toMatchObject({ code: "engine/crashed" });
});

test("an aborted load ends the process and throws the reason", async () => {
  const controller = new AbortController();
  const loading = startEngine(loadRequest("/hang-on-load.gguf"), () => {}, controller.signal);
  controller.abort(new Error("not wanted"));
  await expect(loading).rejects.toThrow("not wanted");
});

const modelId = (n: number) => `00000000-0000-7000-8000-00000000000${n}` as ModelId;
const poolModel = (n: number, path = "/fake.gguf"): PoolModel => ({
  id: modelId(n),
  path,
  parts,
  options,
  role: "chat",
  template: null,
  label: `model ${n}`,
});
const startedPool = (): EnginePool => {
  const pool = createEnginePool({ startEngine, chatMemoryBytes: () => 0 });
  closing.push(() => pool.close());
  return pool;
};

test("loading a model twice gives the same process; unloading ends it without an alarm", async () => {
  const pool = startedPool();
  const died: string[] = [];
  pool.onEnded((_, error) => died.push(error.code));
  await Promise.all([pool.load(poolModel(1), () => {}, never), pool.load(poolModel(1), () => {}, never)]);
  const engine = pool.get(modelId(1));
  await pool.unload(modelId(1));
  expect({ first: (await engine?.ended)?.kind, now: pool.get(modelId(1)), died }).toEqual({ first: "asked", now: null, died: [] });
});

test("a process is named after its model, at a length that fits in a line", async () => {
  const labels = new Set<string>();
  setProcessObserver(({ label }) => labels.add(label));
  const pool = startedPool();
  await pool.load(poolModel(1), () => {}, never);
  await pool.load({ ...poolModel(2), label: "x".repeat(5_000) }, () => {}, never);
  setProcessObserver(null);
  expect([...labels]).toEqual(["engine worker (model 1)", `engine worker (${"x".repeat(100)})`]);
});

test("two models are open side by side in two processes", async () => {
  const pool = startedPool();
  await pool.load(poolModel(1), () => {}, never);
  await pool.load(poolModel(2), () => {}, never);
  expect(pool.get(modelId(1))?.pid).not.toBe(pool.get(modelId(2))?.pid);
});

test("a model is busy from an answer's first word to its end, also when the reader leaves", async () => {
  const pool = startedPool();
  await pool.load(poolModel(1), () => {}, never);
  const engine = pool.get(modelId(1));
  if (engine === null) throw new Error("not loaded");
  const seen = [pool.busy(modelId(1))];
  for await (const event of ask(engine, "/slow 40")) {
    if (event.kind !== "text") continue;
    seen.push(pool.busy(modelId(1)));
    break;
  }
  seen.push(pool.busy(modelId(1)), pool.busy(modelId(2)));
  expect(seen).toEqual([false, true, false, false]);
});

test("what a process holds is counted after an answer, and told once while it does not grow", async () => {
  const pool = startedPool();
  const told: unknown[] = [];
  pool.onMemory((id, { bytes }) => told.push([id, bytes]));
  await pool.load(poolModel(1), () => {}, never);
  const engine = pool.get(modelId(1));
  if (engine === null) throw new Error("not loaded");
  for (const text of ["one", "two"]) {
    await Array.fromAsync(ask(engine, text));
    expect((await engine.memory()).bytes).toBe(2_000_000);
  }
  expect(told).toEqual([[modelId(1), 2_000_000]]);
});

test("a death is told once, and the next load starts a new process", async () => {
  const pool = startedPool();
  const ended = Promise.withResolvers<string>();
  pool.onEnded((id, error) => ended.resolve(`${id === modelId(1)} ${error.code}`));
  await pool.load(poolModel(1), () => {}, never);
  process.kill(pool.get(modelId(1))?.pid ?? 0, "SIGKILL");
  expect(await ended.promise).toBe("true engine/crashed");
  await pool.load(poolModel(1), () => {}, never);
  expect(pool.get(modelId(1))).not.toBeNull();
});

test("after three deaths without a good answer the model is unavailable; asking again tries again", async () => {
  const pool = startedPool();
  const crash = poolModel(1, "/crash-on-load.gguf");
  const codes: unknown[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) await pool.load(crash, () => {}, never).catch((error) => codes.push(error.code));
  expect(codes).toEqual(["engine/crashed", "engine/crashed", "engine/crashed", "engine/unavailable", "engine/crashed"]);
});

test("a good answer between deaths keeps the circuit closed", async () => {
  const pool = startedPool();
  for (let round = 0; round < 5; round += 1) {
    await pool.load(poolModel(1), () => {}, never);
    const engine = pool.get(modelId(1));
    if (engine === null) throw new Error("not loaded");
    if (round % 2 === 1) await drained(ask(engine, "hello"));
    await drained(ask(engine, "/exit"));
    await engine.ended;
  }
  await expect(pool.load(poolModel(1), () => {}, never)).resolves.toBeDefined();
});
