/**
 * kill -9 of the core at random phases while streaming (SECURITY.md row 2). Judged against what the client had received:
 * every acknowledged message is there exactly, at most 250 ms of received text is lost, quick_check is ok, the answer is marked interrupted.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ChatId, MessageId } from "#src/contract/ids.ts";
import { connectCore } from "#src/launcher/core.ts";
import { type CoreProgram, spawnCore } from "#src/launcher/spawnCore.ts";
import { opensSoundly } from "#src/store/connection.ts";
import { openKey } from "#src/store/keys.ts";
import { layoutOf } from "#src/store/layout.ts";
import { gone, longAnswers, type Random } from "./kill.ts";

export interface CoreKillReport {
  readonly kills: Readonly<Record<Phase, number>>;
  readonly messagesAcknowledged: number;
  readonly messagesLost: number;
  readonly answersChecked: number;
  readonly answersWrong: number;
  /** Milliseconds of received text that was not there after the restart. */
  readonly lostMs: readonly number[];
  readonly unsound: number;
  readonly notInterrupted: number;
}

type Phase = "starting" | "sending" | "streaming" | "idle";
const LOST_MS_ALLOWED = 250;

interface Acknowledged {
  readonly id: MessageId;
  readonly chatId: ChatId;
  readonly text: string;
}
interface Watched {
  readonly answerId: MessageId;
  readonly chatId: ChatId;
  readonly arrivals: readonly { readonly at: number; readonly length: number }[];
  readonly text: string;
  readonly ended: boolean;
}

const phaseOf = (draw: number): Phase => (draw < 0.1 ? "starting" : draw < 0.25 ? "sending" : draw < 0.95 ? "streaming" : "idle");

export const killCores = async (
  kills: number,
  program: CoreProgram,
  random: Random,
  log: (line: string) => void,
): Promise<CoreKillReport> => {
  const dataDir = mkdtempSync(join(tmpdir(), "deskside-kill-"));
  const counts: Record<Phase, number> = { starting: 0, sending: 0, streaming: 0, idle: 0 };
  const acknowledged: Acknowledged[] = [];
  const lostMs: number[] = [];
  let [answersChecked, answersWrong, unsound, notInterrupted, messagesLost] = [0, 0, 0, 0, 0];
  let chatId: ChatId | null = null;
  let watched: Watched | null = null;
  let killedAt = 0;

  const checkAfterRestart = async (core: Awaited<ReturnType<typeof connectCore>>): Promise<void> => {
    const last = acknowledged.at(-1);
    if (last !== undefined && chatId === last.chatId) {
      // Several sends in a row may have been stored without their acknowledgement arriving: it need not be among the last four.
      const { messages } = await core.page.chats.messages({ chatId: last.chatId, limit: 100 });
      if (messages.find((one) => one.id === last.id)?.text !== last.text) messagesLost += 1;
    }
    if (watched === null) return;
    const seen = watched;
    watched = null;
    const { messages } = await core.page.chats.messages({ chatId: seen.chatId, limit: 100 });
    const answer = messages.find((one) => one.id === seen.answerId);
    answersChecked += 1;
    if (answer?.role !== "assistant") {
      answersWrong += 1;
      return;
    }
    if (!seen.text.startsWith(answer.text) && !answer.text.startsWith(seen.text)) answersWrong += 1;
    const firstLost = seen.arrivals.find((arrival) => arrival.length > answer.text.length);
    lostMs.push(firstLost === undefined ? 0 : killedAt - firstLost.at);
    const interrupted = answer.state.kind === "failed" && answer.state.error.code === "run/interrupted";
    if (!seen.ended && answer.state.kind !== "done" && !interrupted) notInterrupted += 1;
  };

  for (let turn = 0; turn < kills; turn++) {
    const phase = phaseOf(random());
    counts[phase] += 1;
    if (phase === "starting") {
      const spawned = await spawnCore({ dataDir, program });
      await delay(random() * 600);
      process.kill(spawned.pid, "SIGKILL");
      await gone(spawned.pid);
    } else {
      const closing = new AbortController();
      const core = await connectCore({ dataDir, spawn: true, program, signal: closing.signal });
      await checkAfterRestart(core);
      if (chatId === null || turn % 20 === 0) {
        await core.page.settings.update({ autoTitles: false, sampling: longAnswers });
        chatId = (await core.page.chats.create({})).id;
      }
      const arrivals: { at: number; length: number }[] = [];
      let text = "";
      let answerId: MessageId | null = null;
      let ended = false;
      const reading = (async () => {
        for await (const { event } of await core.page.core.events({}, { signal: closing.signal })) {
          if (event.kind === "text" && event.segment === "answer" && event.messageId === answerId) {
            text = text.slice(0, event.offset) + event.text;
            arrivals.push({ at: performance.now(), length: text.length });
          }
          if (event.kind === "message" && event.message.id === answerId && event.message.role === "assistant")
            ended ||= event.message.state.kind !== "generating";
        }
      })().catch(() => {});
      const question = `question ${turn} ${"word ".repeat(40)}/long 400 /slow 5`;
      const currentChat = chatId;
      const sending = core.page.turns.send({ chatId: currentChat, text: question }).then(
        (started) => {
          answerId = started.answerId;
          if (started.userMessageId !== null) acknowledged.push({ id: started.userMessageId, chatId: currentChat, text: question });
        },
        () => {},
      );
      if (phase === "sending") await delay(random() * 30);
      else {
        await sending;
        await delay(phase === "idle" ? 3_500 : random() * 1_500);
      }
      killedAt = performance.now();
      process.kill(core.pid, "SIGKILL");
      await gone(core.pid);
      closing.abort();
      core.close();
      await Promise.all([reading, sending]);
      if (answerId !== null && text !== "") watched = { answerId, chatId: currentChat, arrivals, text, ended };
    }
    const { key } = await openKey(dataDir, {});
    if (!opensSoundly(layoutOf(dataDir).database, key)) unsound += 1;
    if ((turn + 1) % 25 === 0)
      log(`${turn + 1} of ${kills} kills, ${messagesLost} lost messages, worst text loss ${Math.max(0, ...lostMs).toFixed(0)} ms`);
  }

  const closing = new AbortController();
  const core = await connectCore({ dataDir, spawn: true, program, signal: closing.signal });
  await checkAfterRestart(core);
  const byChat = Map.groupBy(acknowledged, (one) => one.chatId);
  for (const [id, sent] of byChat) {
    const { messages } = await core.page.chats.messages({ chatId: id, limit: 500 });
    const texts = new Map(messages.map((one) => [one.id, one.text]));
    messagesLost += sent.filter((one) => texts.get(one.id) !== one.text).length;
  }
  await core.control.quit().catch(() => {});
  core.close();
  await gone(core.pid);
  rmSync(dataDir, { recursive: true, force: true });
  return {
    kills: counts,
    messagesAcknowledged: acknowledged.length,
    messagesLost,
    answersChecked,
    answersWrong,
    lostMs,
    unsound,
    notInterrupted,
  };
};

export const coreKillFailures = (report: CoreKillReport): readonly string[] => [
  ...(report.messagesLost > 0 ? [`${report.messagesLost} acknowledged messages lost`] : []),
  ...(report.answersWrong > 0 ? [`${report.answersWrong} answers differ from what was received`] : []),
  ...(report.unsound > 0 ? [`${report.unsound} databases failed quick_check`] : []),
  ...(report.notInterrupted > 0 ? [`${report.notInterrupted} cut answers not marked interrupted`] : []),
  ...(Math.max(0, ...report.lostMs) > LOST_MS_ALLOWED
    ? [`up to ${Math.max(...report.lostMs).toFixed(0)} ms of text lost, ${LOST_MS_ALLOWED} allowed`]
    : []),
];
