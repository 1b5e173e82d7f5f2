/** Sends one message and follows its answer to the end: shared by `chat` and `ask`. */
import { setTimeout as delay } from "node:timers/promises";
import type { AssistantMessage, StartedTurn } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { StreamedEvent } from "#src/contract/event.ts";
import type { DocumentTask } from "#src/contract/grounding.ts";
import type { ChatId } from "#src/contract/ids.ts";
import type { CoreConnection } from "#src/launcher/core.ts";
import { AnswerFailedError } from "../errorWords.ts";
import { createProgressBar } from "../progressBar.ts";
import { note, type Terminal } from "../terminal.ts";
import type { CommandContext } from "./context.ts";

/** A cancelled run settles within 5 s (contract); after this the answer is given up. */
const CANCEL_MS = 7_000;
/** A core that hangs must not keep the command. */
const REMOVE_MS = 2_000;

/** The chat of one command goes with it. Of a core that is gone the chat is gone too, as it was never written. */
export const removeChat = async (core: CoreConnection, chatId: ChatId): Promise<void> => {
  const removed = core.page.chats.remove({ chatId }).then(
    () => {},
    () => {},
  );
  await Promise.race([removed, delay(REMOVE_MS, undefined, { ref: false })]);
};

/** One line on stderr behind an answer that the starter wrote; one that was computed from cells is right whatever model is there. */
export const noteStarter = (terminal: Terminal, { answeredBy, grounding }: AssistantMessage): void => {
  if (answeredBy?.starter !== true || (grounding?.computation ?? null) !== null) return;
  note(
    terminal,
    "Answered by the starter model, which is small and often wrong. For real work add a bigger one: deskside models add FILE.gguf",
  );
};

/** Streams the answer to stdout, or nothing with `--json`; Ctrl-C cancels. Throws AnswerFailedError with the text so far. */
export const askAndFollow = async (
  context: CommandContext,
  core: CoreConnection,
  message: { readonly chatId: ChatId; readonly text: string; readonly task?: DocumentTask },
): Promise<AssistantMessage> => {
  const giveUp = new AbortController();
  const received = { text: "" };
  const events = await core.page.core.events({}, { signal: giveUp.signal });
  try {
    // The stream holds from its snapshot on; only then can no word of the answer be missed.
    await events.next();
    context.terminal.interrupted.throwIfAborted();
    const turn = await core.page.turns.send(message);
    const cancel = (): void => {
      setTimeout(() => giveUp.abort(context.terminal.interrupted.reason), CANCEL_MS).unref();
      core.page.runs.cancel({ runId: turn.runId }).catch(() => {});
    };
    context.terminal.interrupted.addEventListener("abort", cancel, { once: true });
    if (context.terminal.interrupted.aborted) cancel();
    await follow(context, events, turn, received);
    const answer = await readAnswer(core, turn);
    if (!context.json && answer.text.startsWith(received.text))
      context.terminal.stdout.write(`${answer.text.slice(received.text.length)}\n`);
    return answer;
  } catch (thrown) {
    throw new AnswerFailedError(received.text, thrown);
  } finally {
    giveUp.abort();
  }
};

/** Shows text and progress, and keeps the text in `received`, until the run has ended. */
const follow = async (
  { terminal, json }: CommandContext,
  events: AsyncIterable<StreamedEvent>,
  turn: StartedTurn,
  received: { text: string },
): Promise<void> => {
  const bar = createProgressBar(terminal);
  try {
    for await (const { event } of events) {
      if (event.kind === "run" && event.run.id === turn.runId) {
        if (event.run.state.kind !== "running") return;
        bar.show(event.run.state.progress);
      }
      if (event.kind === "text" && event.messageId === turn.answerId && event.segment === "answer") {
        const fresh = event.text.slice(Math.max(0, received.text.length - event.offset));
        // A gap is filled from the message itself at the end.
        if (event.offset > received.text.length || fresh === "") continue;
        received.text += fresh;
        if (json) continue;
        bar.clear();
        terminal.stdout.write(fresh);
      }
    }
  } finally {
    bar.clear();
  }
  throw new AppError("core/unreachable", "The core ended before the answer did");
};

const readAnswer = async (core: CoreConnection, { chatId, answerId }: StartedTurn): Promise<AssistantMessage> => {
  const { messages } = await core.page.chats.messages({ chatId, limit: 2 });
  const answer = messages.find((message) => message.id === answerId);
  if (answer?.role !== "assistant") throw new AppError("chat/message-not-found", "The answer is not on the shown path");
  return answer;
};
