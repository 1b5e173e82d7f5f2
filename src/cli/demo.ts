/** `npm run demo`: the sample documents indexed in a folder of its own, questions answered by the starter model, each quote checked; nothing is left behind. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AssistantMessage } from "#src/contract/chat.ts";
import { askDocuments } from "./commands/ask.ts";
import type { CommandContext } from "./commands/context.ts";
import { indexDocuments } from "./commands/documents.ts";
import { quit } from "./commands/quit.ts";
import { withCore } from "./commands/withCore.ts";
import { type ExitCode, exitCodes, toFailure } from "./errorWords.ts";
import { describeSources } from "./sources.ts";
import { note, say } from "./terminal.ts";

const samples = fileURLToPath(new URL("../../resources/samples", import.meta.url));
const collection = "Samples";
const questions = ["How long is the notice period?", "What is the policy number?", "What is the tracking number?"];
/** Answered by a query on the table's cells, not by the model. */
const computed = "What is the total Amount of Silver River Energy?";

const isCited = ({ state, grounding }: AssistantMessage): boolean =>
  state.kind === "done" &&
  grounding !== null &&
  grounding.citations.length > 0 &&
  grounding.citations.every(({ verification }) => verification !== "unverified");
const isComputed = ({ state, grounding }: AssistantMessage): boolean => state.kind === "done" && (grounding?.computation ?? null) !== null;

const show = async (context: CommandContext): Promise<ExitCode> => {
  const start = performance.now();
  await indexDocuments(context, { paths: [samples], collection });
  return await withCore(context, async (core) => {
    const askOne = async (question: string): Promise<AssistantMessage> => {
      say(context.terminal, `\n> ${question}`);
      const answer = await askDocuments(context, core, { question, files: [], collection, fullScan: false });
      context.terminal.interrupted.throwIfAborted();
      for (const line of answer.grounding === null ? [] : describeSources(answer.grounding)) say(context.terminal, `  ${line}`);
      return answer;
    };
    let cited = 0;
    for (const question of questions) cited += Number(isCited(await askOne(question)));
    const wasComputed = isComputed(await askOne(computed));
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    say(
      context.terminal,
      `\n${cited} of ${questions.length} answers with verified citations, ${wasComputed ? "one" : "none"} computed from the table; ${seconds} s.`,
    );
    return cited === questions.length && wasComputed ? exitCodes.ok : exitCodes.failed;
  });
};

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());
const { stdin, stdout, stderr, env } = process;
const terminal = { stdin, stdout, stderr, env, interrupted: interrupted.signal };
const dataDir = await mkdtemp(join(tmpdir(), "deskside-demo-"));
try {
  process.exitCode = await show({ terminal, dataDir, json: false });
} catch (thrown) {
  const { exitCode, message } = toFailure(thrown, interrupted.signal.aborted);
  note(terminal, `demo: ${message}`);
  process.exitCode = exitCode;
} finally {
  // Also after Ctrl-C: the core is this command's own.
  await quit({ terminal: { ...terminal, interrupted: new AbortController().signal }, dataDir, json: false }, {}).catch(() => {});
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
