/** The text of one answer between model, pages and store. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAnswerStream } from "#src/chat/answerStream.ts";
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import { newRunId, someAnswer, someChat, someUser } from "#test/support/chatRepositorySuite.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an answer's stream", () => {
  it("never lets a slow commit land after the end, nor queue more than one behind another", async () => {
    const memory = createMemoryRepository();
    const chat = someChat();
    const user = someUser();
    const answer = someAnswer(user.id, { text: "" });
    await memory.createChat(chat);
    await memory.addTurn(chat.id, user, answer);
    const appended: string[] = [];
    const disk = Promise.withResolvers<void>();
    const stream = createAnswerStream({
      home: {
        ...memory,
        appendAnswer: async (id, text, thought) => {
          appended.push(text);
          await disk.promise;
          await memory.appendAnswer(id, text, thought);
        },
      },
      publish: () => undefined,
      runId: newRunId(),
      messageId: answer.id,
      begun: { answer: "", thought: "" },
      unsettled: { add: () => undefined },
    });
    for (const piece of ["a", "b", "c"]) {
      stream.add("answer", piece);
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(appended).toEqual(["a"]);
    const settled = stream.settle({ state: { kind: "done", finishReason: "stop" }, stats: null });
    disk.resolve();
    await settled;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(appended).toEqual(["a"]);
    expect(await memory.getMessage(answer.id)).toMatchObject({ text: "abc", state: { kind: "done" } });
    expect(vi.getTimerCount()).toBe(0);
  });
});
