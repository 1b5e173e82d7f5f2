/** The bare side of the comparison: llama-bench and llama-server, started as anyone would. */
import { spawn, spawnSync } from "node:child_process";

/** Tokens per second of one llama-bench test: a prompt of `promptTokens`, or `generateTokens` at `depth`. */
export const llamaBench = (
  tool: string,
  options: {
    readonly model: string;
    readonly threads: number;
    readonly promptTokens: number;
    readonly generateTokens: number;
    readonly depth: number;
    readonly flashAttention: boolean;
  },
): number => {
  const args = [
    "-m",
    options.model,
    "-t",
    String(options.threads),
    "-p",
    String(options.promptTokens),
    "-n",
    String(options.generateTokens),
    "-d",
    String(options.depth),
    "-fa",
    options.flashAttention ? "on" : "off",
    "-r",
    "1",
    "-o",
    "json",
  ];
  const { stdout, status, stderr } = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 1 << 24 });
  const [row] = status === 0 ? (JSON.parse(stdout) as { avg_ts: number }[]) : [];
  if (row === undefined) throw new Error(`llama-bench: ${stderr.slice(-300)}`);
  return row.avg_ts;
};

interface ServerAnswer {
  readonly text: string;
  readonly firstTextMs: number;
}
export interface LlamaServer {
  /** From spawning to the answer of /health. */
  readonly readyMs: number;
  ask(messages: readonly { readonly role: string; readonly content: string }[], maxTokens: number): Promise<ServerAnswer>;
  close(): Promise<void>;
}

export const startLlamaServer = async (
  tool: string,
  options: { readonly model: string; readonly threads: number; readonly contextTokens: number; readonly port: number },
): Promise<LlamaServer> => {
  const start = performance.now();
  const args = [
    "-m",
    options.model,
    "-t",
    String(options.threads),
    "-c",
    String(options.contextTokens),
    "-np",
    "1",
    "--host",
    "127.0.0.1",
    "--port",
    String(options.port),
    "--temp",
    "0",
  ];
  const child = spawn(tool, args, { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const origin = `http://127.0.0.1:${options.port}`;
  for (;;) {
    const ok = await fetch(`${origin}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) break;
    if (child.exitCode !== null) throw new Error("llama-server ended");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    readyMs: performance.now() - start,
    ask: async (messages, maxTokens) => {
      const asked = performance.now();
      const response = await fetch(`${origin}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ messages, max_tokens: maxTokens, temperature: 0, stream: true, cache_prompt: true }),
      });
      if (response.body === null) throw new Error("llama-server sent nothing");
      let firstTextMs = Number.NaN;
      let text = "";
      let rest = "";
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + part).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (!line.startsWith("data: {")) continue;
          const delta =
            (JSON.parse(line.slice(6)) as { choices: { delta: { content?: string | null } }[] }).choices[0]?.delta.content ?? "";
          if (delta !== "" && Number.isNaN(firstTextMs)) firstTextMs = performance.now() - asked;
          text += delta;
        }
      }
      return { text, firstTextMs };
    },
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};
