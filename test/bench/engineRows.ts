/** R1–R5, R10, R11, R13 and C1: the engine as a face sees it, against llama.cpp's own tools on the same file in the same run. */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Loaded } from "#src/contract/model.ts";
import { type LlamaServer, llamaBench, startLlamaServer } from "./bareLlama.ts";
import { measured, median, pssBytes, quietMachine, type Row, type RowResult } from "./bench.ts";
import { type BenchDesk, openDesk } from "./desk.ts";
import type { LlamaTool } from "./llamaTools.ts";
import type { Cycle } from "./randomModel.ts";

export interface EngineBench {
  /** Q4_K_M of the random-weight Qwen3-0.6B shape; `<f16>.cycle.json` knows its next words. */
  readonly model: string;
  readonly cyclePath: string;
  readonly tool: (tool: LlamaTool) => string;
  /** Interleaved repetitions of each comparison. */
  readonly repeats: number;
}

const PROMPT_TOKENS = 1024;
const GENERATED = 64;
/** A port that nothing of ours uses; loopback only. */
const SERVER_PORT = 18_437;

export const engineRows = ({ model, cyclePath, tool, repeats }: EngineBench): readonly Row[] => {
  const { words } = JSON.parse(readFileSync(cyclePath, "utf8")) as Cycle;
  /** About one token per word; a different stretch of the vocabulary each time, so that nothing is cached. */
  let drawn = 0;
  const prose = (count: number): string => {
    drawn += 1;
    return Array.from({ length: count }, (_, index) => words[(index * 7919 + drawn * 104_729) % words.length] ?? "").join(" ");
  };
  const times = async <T>(work: (turn: number) => Promise<T>): Promise<T[]> => {
    const results: T[] = [];
    for (let turn = 0; turn < repeats; turn++) {
      await quietMachine();
      results.push(await work(turn));
    }
    return results;
  };
  const withDesk = async <T>(
    contextTokens: number,
    work: (desk: BenchDesk, modelId: Awaited<ReturnType<BenchDesk["add"]>>, loaded: Loaded) => Promise<T>,
  ): Promise<T> => {
    const desk = await openDesk();
    try {
      const modelId = await desk.add(model);
      const { loaded } = await desk.load(modelId, { contextTokens });
      return await work(desk, modelId, loaded);
    } finally {
      await desk.close();
    }
  };
  const withServer = async <T>(threads: number, contextTokens: number, work: (server: LlamaServer) => Promise<T>): Promise<T> => {
    const server = await startLlamaServer(tool("llama-server"), { model, threads, contextTokens, port: SERVER_PORT });
    try {
      return await work(server);
    } finally {
      await server.close();
    }
  };

  return [
    {
      id: "R1",
      what: "prompt tokens/s ÷ llama-bench with the worker's threads and flash attention setting",
      target: "≥ 0.98",
      run: () =>
        withDesk(4096, async (desk, modelId, { flashAttention }) => {
          const threads = availableParallelism();
          const pairs = await times(async () => {
            const { stats } = await desk.ask(await desk.newChat(modelId, { maxTokens: 1 }), prose(PROMPT_TOKENS));
            const test = { model, threads, promptTokens: stats.promptTokens, generateTokens: 0, depth: 0 };
            const bare = llamaBench(tool("llama-bench"), { ...test, flashAttention });
            const bareOther = llamaBench(tool("llama-bench"), { ...test, flashAttention: !flashAttention });
            return { ours: stats.promptTokensPerSecond ?? 0, bare, bareOther };
          });
          return ratios(pairs, (value) => value >= 0.98, `${threads} thread(s), flash attention ${flashAttention ? "on" : "off"}`);
        }),
    },
    ...([256, 1024] as const).map(
      (depth): Row => ({
        id: depth === 256 ? "R2" : "R2b",
        what: `tokens/s seen by the page ÷ llama-bench at equal depth (${depth}), threads and flash attention setting`,
        target: "≥ 0.95",
        run: () =>
          withDesk(4096, async (desk, modelId, { threads, flashAttention }) => {
            const pairs = await times(async () => {
              const answer = await desk.ask(await desk.newChat(modelId, { maxTokens: GENERATED }), prose(depth));
              const test = { model, threads, promptTokens: 0, generateTokens: GENERATED, depth: answer.stats.promptTokens };
              const bare = llamaBench(tool("llama-bench"), { ...test, flashAttention });
              const bareOther = llamaBench(tool("llama-bench"), { ...test, flashAttention: !flashAttention });
              return { ours: answer.seenTokensPerSecond, bare, bareOther };
            });
            return ratios(pairs, (value) => value >= 0.95, `${threads} thread(s), flash attention ${flashAttention ? "on" : "off"}`);
          }),
      }),
    ),
    ...(["cold", "second turn"] as const).map(
      (turn): Row => ({
        id: turn === "cold" ? "R3a" : "R3b",
        what: `time to first token ÷ llama-server, ${turn}`,
        target: "≤ 1.05",
        run: () =>
          withDesk(4096, (desk, modelId, { threads }) =>
            withServer(threads, 4096, async (server) => {
              const pairs = await times(async () => {
                const [first, second] = [prose(512), prose(48)];
                const chatId = await desk.newChat(modelId, { maxTokens: 8 });
                const ours = [await desk.ask(chatId, first), await desk.ask(chatId, second)] as const;
                const history = [{ role: "user", content: first }];
                const bareFirst = await server.ask(history, 8);
                const bareSecond = await server.ask(
                  [...history, { role: "assistant", content: bareFirst.text }, { role: "user", content: second }],
                  8,
                );
                return turn === "cold"
                  ? { ours: ours[0].firstTextMs, bare: bareFirst.firstTextMs }
                  : { ours: ours[1].firstTextMs, bare: bareSecond.firstTextMs };
              });
              const detail = `${median(pairs.map((pair) => pair.ours)).toFixed(0)} against ${median(pairs.map((pair) => pair.bare)).toFixed(0)} ms`;
              return measured(
                pairs.map((pair) => pair.ours / pair.bare),
                "ratio",
                (value) => value <= 1.05,
                detail,
              );
            }),
          ),
      }),
    ),
    {
      id: "R4",
      what: "time to first token with a full context ÷ second turn",
      target: "≤ 2",
      run: () =>
        withDesk(2048, async (desk, modelId) => {
          const chatId = await desk.newChat(modelId, { maxTokens: 32 });
          await desk.ask(chatId, prose(160));
          const second = await desk.ask(chatId, prose(160));
          const later: number[] = [];
          for (let tokens = 0; tokens < 2 * 2048; tokens += 200) later.push((await desk.ask(chatId, prose(160))).firstTextMs);
          const full = later.slice(Math.ceil(later.length / 2)).map((ms) => ms / second.firstTextMs);
          return measured(
            full,
            "ratio",
            (value) => value <= 2,
            `second turn ${second.firstTextMs.toFixed(0)} ms; worst turn (the one that trims) is the spread's upper end`,
          );
        }),
    },
    {
      id: "R5",
      what: "coming back to a chat with 2k tokens after three others ÷ re-evaluating it",
      target: "≤ 1/50, cachedTokens ≥ history − 1",
      run: () =>
        withDesk(4096, async (desk, modelId) => {
          const chats = await Promise.all(Array.from({ length: 4 }, () => desk.newChat(modelId, { maxTokens: 4 })));
          const firsts = [];
          for (const chatId of chats) firsts.push(await desk.ask(chatId, prose(2048)));
          const ratios: number[] = [];
          let short = 0;
          for (const [index, chatId] of chats.entries()) {
            const first = firsts[index];
            if (first === undefined) continue;
            const back = await desk.ask(chatId, "go on");
            const history = first.stats.promptTokens + first.stats.generatedTokens;
            if (back.stats.cachedTokens < history - 1) short += 1;
            ratios.push(back.firstTextMs / first.firstTextMs);
          }
          return measured(
            ratios,
            "ratio",
            (value) => value <= 1 / 50 && short === 0,
            `${short} of ${chats.length} returns had cachedTokens < history − 1`,
          );
        }),
    },
    {
      id: "R10",
      what: "spawn to first token ÷ llama-server's",
      target: "≤ 1.2",
      run: async () => {
        const desk = await openDesk();
        try {
          const modelId = await desk.add(model);
          const { loaded } = await desk.load(modelId, { contextTokens: 4096 });
          const pairs = await times(async () => {
            await desk.core.page.models.unload({ modelId });
            const chatId = await desk.newChat(modelId, { maxTokens: 4 });
            const start = performance.now();
            const { ms } = await desk.load(modelId, { contextTokens: 4096 });
            const answer = await desk.ask(chatId, "hello there");
            const ours = ms + answer.firstTextMs;
            const oursTotal = performance.now() - start;
            await desk.core.page.models.unload({ modelId });
            const bare = await withServer(
              loaded.threads,
              4096,
              async (server) => server.readyMs + (await server.ask([{ role: "user", content: "hello there" }], 4)).firstTextMs,
            );
            return { ours: Math.min(ours, oursTotal), bare };
          });
          const detail = `${median(pairs.map((pair) => pair.ours)).toFixed(0)} against ${median(pairs.map((pair) => pair.bare)).toFixed(0)} ms`;
          return measured(
            pairs.map((pair) => pair.ours / pair.bare),
            "ratio",
            (value) => value <= 1.2,
            detail,
          );
        } finally {
          await desk.close();
        }
      },
    },
    {
      id: "R11",
      what: "peak PSS after a full-context evaluation, less an empty worker, ÷ (file + KV cache)",
      target: "≤ 1.5",
      run: () =>
        withDesk(4096, async (desk, modelId) => {
          const fit = await desk.core.page.models.fit({ modelId, options: { contextTokens: 4096 } });
          await desk.ask(await desk.newChat(modelId, { maxTokens: 4 }), prose(3600));
          const full = pssBytes(await desk.enginePid());
          const empty = await emptyWorkerBytes();
          const expected = statSync(model).size + fit.kvCacheBytes;
          return measured(
            [(full - empty) / expected],
            "ratio",
            (value) => value <= 1.5,
            `${mib(full)} − ${mib(empty)} MiB against ${mib(expected)} MiB`,
          );
        }),
    },
    {
      id: "R13",
      what: "generation with one busy core ÷ idle",
      target: "≥ 0.7",
      run: () =>
        withDesk(4096, async (desk, modelId) => {
          const pairs = await times(async () => {
            const idle = await desk.ask(await desk.newChat(modelId, { maxTokens: GENERATED }), prose(64));
            const hog = spawn(process.execPath, ["-e", "for(;;);"], { stdio: "ignore" });
            const busy = await desk.ask(await desk.newChat(modelId, { maxTokens: GENERATED }), prose(64));
            hog.kill("SIGKILL");
            return busy.seenTokensPerSecond / idle.seenTokensPerSecond;
          });
          return measured(pairs, "ratio", (value) => value >= 0.7, "a foreign process spinning on one core");
        }),
    },
    {
      id: "C1",
      what: "exactness: the successor chain unbroken over turns, returns and a stop with continue",
      target: "100 %",
      run: () =>
        withDesk(4096, async (desk, modelId) => {
          const chats = await Promise.all(Array.from({ length: 3 }, () => desk.newChat(modelId, { maxTokens: 48 })));
          let right = 0;
          let all = 0;
          for (let round = 0; round < 3; round++)
            for (const chatId of chats) {
              const { text } = await desk.ask(chatId, prose(40));
              const got = text.trim().split(/\s+/);
              const start = words.indexOf(got[0] ?? "");
              got.forEach((word, index) => {
                all += 1;
                if (start >= 0 && words[(start + index) % words.length] === word) right += 1;
              });
            }
          return measured([right / all], "share", (value) => value === 1, `${right} of ${all} words follow the chain`);
        }),
    },
  ];
};

/** Each pair's ratio; beside it what llama-bench makes with the other flash attention setting, and the best of each side: foreign load only ever slows. */
const ratios = (
  pairs: readonly { readonly ours: number; readonly bare: number; readonly bareOther: number }[],
  met: (value: number) => boolean,
  settings: string,
): RowResult => {
  const side = (of: "ours" | "bare" | "bareOther") => pairs.map((pair) => pair[of]);
  const both = (of: "ours" | "bare" | "bareOther") => `${median(side(of)).toFixed(1)} (best ${Math.max(...side(of)).toFixed(1)})`;
  const best = Math.max(...side("ours")) / Math.max(...side("bare"));
  return measured(
    pairs.map((pair) => pair.ours / pair.bare),
    "ratio",
    met,
    `${settings}: ${both("ours")} against ${both("bare")} tokens/s, best ÷ best ${best.toFixed(3)}; llama-bench with the other flash setting ${both("bareOther")}`,
  );
};

const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);

/** PSS of a worker that has loaded the library and no model. */
const emptyWorkerBytes = async (): Promise<number> => {
  const child = fork(new URL("./emptyWorker.ts", import.meta.url), { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  try {
    await once(child, "message");
    return pssBytes(child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
  }
};
