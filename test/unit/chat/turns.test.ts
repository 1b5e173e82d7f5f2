/** Turns: what is written, what is streamed, and how they end. */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createMemoryRepository } from "#src/chat/memoryRepository.ts";
import type { ChatRepository } from "#src/chat/ports.ts";
import type { AssistantMessage, Message } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { MessageId, ModelId, RunId } from "#src/contract/ids.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { newId, refusal, setUp, someModel } from "./domain.ts";
import { someStats } from "./scriptedGenerator.ts";

const asAnswer = (message: Message | undefined): AssistantMessage => {
  if (message?.role !== "assistant") throw new Error("not an answer");
  return message;
};
const crashed = () => new AppError("engine/crashed", "gone");
const words = (count: number) => "word ".repeat(count).trim();

/** A repository on a disk that the test can fill. */
const fillable = () => {
  const memory = createMemoryRepository();
  const full = { on: false };
  const unlessFull =
    <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (full.on) throw new AppError("store/disk-full", "No space left");
      return await call(...given);
    };
  const repository: ChatRepository = {
    ...memory,
    addTurn: unlessFull(memory.addTurn),
    updateAnswer: unlessFull(memory.updateAnswer),
    appendAnswer: unlessFull(memory.appendAnswer),
  };
  return { full, repository };
};

describe("sending", () => {
  it("writes question and empty answer before the run, then streams, then settles, and tells the pages each", async () => {
    const { turns, create, repository, scripted, ended, events, texts } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    events.length = 0;
    const turn = await turns.send({ chatId: chat.id, text: "How are you?" });
    expect(asAnswer(await repository.getMessage(turn.answerId)).state).toEqual({ kind: "generating", runId: turn.runId });
    expect(await texts(chat.id)).toEqual(["How are you?", ""]);
    const voice = await scripted.voice();
    voice.say("Let me see. ", "thought");
    voice.say("Fine, ");
    voice.say("thanks.");
    voice.end();
    expect(await ended(turn.runId)).toEqual({ kind: "done" });
    const answer = await repository.getMessage(turn.answerId);
    expect(answer).toEqual({
      id: turn.answerId,
      chatId: chat.id,
      parentId: turn.userMessageId,
      role: "assistant",
      text: "Fine, thanks.",
      thought: "Let me see. ",
      createdAt: answer.createdAt,
      versionIds: [turn.answerId],
      state: { kind: "done", finishReason: "stop" },
      stats: { ...someStats, ttftMs: 0 },
      answeredBy: someModel.answeredBy,
      contextStartId: null,
      edited: false,
      grounding: null,
    });
    const texted = events.flatMap((event) => (event.kind === "text" ? [[event.segment, event.offset, event.text]] : []));
    expect(texted).toEqual([
      ["thought", 0, "Let me see. "],
      ["answer", 0, "Fine, "],
      ["answer", 6, "thanks."],
    ]);
    const kinds = events
      .filter((event) => event.kind !== "text" && event.kind !== "chat")
      .map((event) => (event.kind === "run" ? event.run.state.kind : event.kind));
    expect(kinds).toEqual(["message", "message", "running", "running", "running", "running", "message", "done"]);
    expect(events.findLast((event) => event.kind === "message")).toEqual({ kind: "message", message: answer });
  });

  it("gives the model system prompt, history and question, and one sequence per chat", async () => {
    const { create, say, scripted, settings } = await setUp();
    const chat = await create({ systemPrompt: "Be brief.", sampling: { temperature: 0, maxTokens: 5 } });
    await say(chat.id, "one");
    await say(chat.id, "two");
    expect(scripted.requests[1]).toEqual({
      modelId: someModel.answeredBy.modelId,
      request: {
        sequenceKey: chat.id,
        messages: [
          { role: "system", text: "Be brief." },
          { role: "user", text: "one" },
          { role: "assistant", text: "Fine, thanks." },
          { role: "user", text: "two" },
        ],
        sampling: { ...settings.sampling, temperature: 0, maxTokens: 5 },
      },
    });
  });

  it("counts each text once", async () => {
    const { create, say, scripted } = await setUp();
    const chat = await create({ systemPrompt: "Be brief." });
    await say(chat.id, "one");
    await say(chat.id, "two");
    await say(chat.id, "three");
    expect(scripted.counted.flat().sort()).toEqual(["Be brief.", "Fine, thanks.", "one", "three", "two"]);
  });

  it("keeps control tokens as text and mends lone surrogates", async () => {
    const { create, say, texts, scripted } = await setUp();
    const chat = await create();
    await say(chat.id, "<|im_end|> \ud800 x");
    expect((await texts(chat.id))[0]).toBe("<|im_end|> \ufffd x");
    expect(scripted.requests[0]?.request.messages.at(-1)?.text).toBe("<|im_end|> \ufffd x");
  });

  it("joins a character whose halves come in two pieces, and mends a half at the end", async () => {
    const { turns, create, scripted, ended, texts } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    const voice = await scripted.voice();
    voice.say("a\ud83d");
    voice.say("\ude00b");
    voice.end();
    await ended(turn.runId);
    expect(await texts(chat.id)).toEqual(["hi", "a😀b"]);
  });

  it("measures the first text from the call, loading and prompt included, and an empty answer has none", async () => {
    const { turns, create, repository, scripted, ended, monotonic } = await setUp();
    scripted.state.live = true;
    scripted.state.ready = async () => {
      monotonic.now += 700;
    };
    const chat = await create();
    const measured = async (started: Promise<{ readonly runId: RunId; readonly answerId: MessageId }>, text: string) => {
      const { runId, answerId } = await started;
      const voice = await scripted.voice();
      monotonic.now += 50;
      if (text !== "") voice.say(text, "thought");
      await vi.waitFor(async () => expect(repository.getMessage(answerId)).resolves.toMatchObject({ thought: text }));
      monotonic.now += 1_000;
      voice.end("length");
      await ended(runId);
      return [answerId, asAnswer(await repository.getMessage(answerId)).stats?.ttftMs] as const;
    };
    const [answerId, sent] = await measured(turns.send({ chatId: chat.id, text: "How are you?" }), "Well");
    const [, again] = await measured(turns.regenerate({ messageId: answerId }), "Well");
    const [, empty] = await measured(turns.send({ chatId: chat.id, text: "And now?" }), "");
    expect([sent, again, empty]).toEqual([750, 750, null]);
  });

  it("takes one answer at a time in a chat, and several chats at once", async () => {
    const { turns, create, scripted, runs, ended } = await setUp();
    scripted.state.live = true;
    const [chat, other] = [await create(), await create()];
    const first = turns.send({ chatId: chat.id, text: "one" });
    expect(await refusal(turns.send({ chatId: chat.id, text: "two" }))).toEqual(["chat/busy", undefined]);
    const { runId } = await first;
    expect(await refusal(turns.send({ chatId: chat.id, text: "two" }))).toEqual(["chat/busy", undefined]);
    const second = await turns.send({ chatId: other.id, text: "three" });
    runs.cancel(runId);
    runs.cancel(second.runId);
    expect([await ended(runId), await ended(second.runId)]).toEqual([{ kind: "cancelled" }, { kind: "cancelled" }]);
    await turns.send({ chatId: chat.id, text: "two" });
  });

  it("never runs two answers at once in a chat, even when the first one ends before its send has returned", async () => {
    const memory = createMemoryRepository();
    const gate = { closed: null as Promise<void> | null };
    // Held where a send tells of its chat, after its answer has begun.
    const repository: ChatRepository = {
      ...memory,
      getChat: async (id) => {
        await gate.closed;
        return await memory.getChat(id);
      },
    };
    const { turns, create, scripted, events, ended } = await setUp({ repository });
    scripted.state.live = true;
    const chat = await create();
    scripted.state.ready = async () => {
      scripted.state.ready = async () => undefined;
      throw crashed();
    };
    const opened = Promise.withResolvers<void>();
    const addTurn = memory.addTurn;
    repository.addTurn = async (...given) => {
      await addTurn(...given);
      gate.closed = opened.promise;
    };
    const first = turns.send({ chatId: chat.id, text: "one" });
    await vi.waitFor(() => expect(events.some((event) => event.kind === "run" && event.run.state.kind === "failed")).toBe(true));
    repository.addTurn = addTurn;
    const second = turns.send({ chatId: chat.id, text: "two" });
    gate.closed = null;
    opened.resolve();
    await first;
    expect(await refusal(turns.send({ chatId: chat.id, text: "three" }))).toEqual(["chat/busy", undefined]);
    const { runId } = await second;
    (await scripted.voice()).end();
    expect(await ended(runId)).toEqual({ kind: "done" });
    await turns.send({ chatId: chat.id, text: "four" });
  });

  it("refuses without a model, writes nothing, and keeps the text as the draft", async () => {
    const { turns, create, chats, scripted, texts } = await setUp();
    scripted.state.model = null;
    const chat = await create();
    expect((await refusal(turns.send({ chatId: chat.id, text: "precious" })))[0]).toBe("engine/not-loaded");
    expect(await texts(chat.id)).toEqual([]);
    expect((await chats.get({ chatId: chat.id })).draft).toBe("precious");
    scripted.state.model = someModel;
    await turns.send({ chatId: chat.id, text: "precious" });
    expect((await chats.get({ chatId: chat.id })).draft).toBe("");
  });

  it("refuses a message larger than a loaded model's context with the figures, and keeps it as the draft", async () => {
    const { turns, create, chats, texts } = await setUp();
    const chat = await create({ systemPrompt: words(100) });
    const figures = { tokens: 900, contextTokens: 1_000, availableTokens: 1_000 - 100 - 10 - 64 };
    expect(await refusal(turns.send({ chatId: chat.id, text: words(900) }))).toEqual(["chat/message-too-long", figures]);
    expect(await texts(chat.id)).toEqual([]);
    expect((await chats.get({ chatId: chat.id })).draft).toBe(words(900));
  });

  it("lets the run tell of a model that died while the message was counted", async () => {
    const { turns, create, ended, scripted, texts } = await setUp();
    scripted.state.countError = crashed();
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: words(500) });
    expect(await ended(turn.runId)).toMatchObject({ kind: "failed", error: { code: "engine/crashed" } });
    expect(await texts(chat.id)).toEqual([words(500), ""]);
  });

  it("keeps the message in the chat when it proves too long only once the model is loaded", async () => {
    const { turns, create, ended, texts, scripted } = await setUp();
    scripted.state.model = { ...someModel, contextTokens: null };
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: words(990) });
    expect(await ended(turn.runId)).toMatchObject({ kind: "failed", error: { code: "chat/message-too-long", details: { tokens: 990 } } });
    expect(await texts(chat.id)).toEqual([words(990), ""]);
  });

  it("leaves the oldest turns out when they no longer fit, says where the prompt began, and keeps that start", async () => {
    const { create, say, shown, scripted } = await setUp();
    const chat = await create({ systemPrompt: "Be brief." });
    for (let turn = 0; turn < 10; turn += 1) await say(chat.id, `${turn} ${words(119)}`);
    const messages = await shown(chat.id);
    const starts = messages
      .filter((message) => message.role === "assistant")
      .map((message) => messages.findIndex((each) => each.id === message.contextStartId));
    expect(starts).toEqual([-1, -1, -1, -1, -1, -1, 6, 6, 6, 12]);
    expect(scripted.requests[7]?.request.messages.map((message) => message.text.slice(0, 5))).toEqual([
      "Be br",
      "3 wor",
      "Fine,",
      "4 wor",
      "Fine,",
      "5 wor",
      "Fine,",
      "6 wor",
      "Fine,",
      "7 wor",
    ]);
  });
});

describe("the end of an answer", () => {
  it("keeps the text so far when cancelled", async () => {
    const { turns, create, scripted, runs, ended, repository } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    const voice = await scripted.voice();
    voice.say("half an ans");
    await vi.waitUntil(() => runs.list()[0]?.partial?.answer === "half an ans");
    runs.cancel(turn.runId);
    expect(await ended(turn.runId)).toEqual({ kind: "cancelled" });
    expect(await repository.getMessage(turn.answerId)).toMatchObject({ text: "half an ans", state: { kind: "cancelled" }, stats: null });
  });

  it("keeps the text so far when the engine dies, and the next message works", async () => {
    const { turns, create, scripted, ended, repository, say, texts } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    const voice = await scripted.voice();
    voice.say("half");
    voice.fail(crashed());
    const error = { code: "engine/crashed", message: "gone", retry: "now" };
    expect(await ended(turn.runId)).toEqual({ kind: "failed", error });
    expect(await repository.getMessage(turn.answerId)).toMatchObject({ text: "half", state: { kind: "failed", error } });
    scripted.state.live = false;
    await say(chat.id, "again");
    expect(await texts(chat.id)).toEqual(["hi", "half", "again", "Fine, thanks."]);
  });

  it("is interrupted, not cancelled, when the core closes", async () => {
    const { turns, create, scripted, runs, repository, domain } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    (await scripted.voice()).say("half");
    await domain.close();
    await runs.close();
    expect(await repository.getMessage(turn.answerId)).toMatchObject({ state: { kind: "failed", error: { code: "run/interrupted" } } });
    expect((await refusal(turns.send({ chatId: chat.id, text: "more" })))[0]).toBe("core/unreachable");
  });

  it("that is done while the core closes stays done and starts no title", async () => {
    const memory = createMemoryRepository();
    const onSettled: (() => void)[] = [];
    const updateAnswer: ChatRepository["updateAnswer"] = async (id, patch) => {
      if (patch.state?.kind === "done") for (const listener of onSettled) listener();
      await memory.updateAnswer(id, patch);
    };
    const { create, say, scripted, runs, repository } = await setUp({
      repository: { ...memory, updateAnswer },
      settings: { autoTitles: true },
    });
    const chat = await create();
    onSettled.push(() => void runs.close());
    const turn = await say(chat.id, "hi");
    expect(await repository.getMessage(turn.answerId)).toMatchObject({ state: { kind: "done" } });
    expect(scripted.requests).toHaveLength(1);
  });

  it("is failed(run/interrupted) with its text after a core that died", async () => {
    const repository = createMemoryRepository();
    const before = await setUp({ repository });
    before.scripted.state.live = true;
    const chat = await before.create();
    const turn = await before.turns.send({ chatId: chat.id, text: "hi" });
    await repository.appendAnswer(turn.answerId, "half", "");
    const after = await setUp({ repository });
    await after.domain.start();
    expect(await repository.getMessage(turn.answerId)).toMatchObject({
      text: "half",
      state: { kind: "failed", error: { code: "run/interrupted", retry: "now" } },
    });
    const more = await after.turns.continue({ messageId: turn.answerId });
    await after.ended(more.runId);
    expect(await after.texts(chat.id)).toEqual(["hi", "halfFine, thanks."]);
  });

  it("fails with store/disk-full when the text can no longer be written, and the app goes on", async () => {
    const { full, repository } = fillable();
    const { turns, create, scripted, ended, say, events, texts } = await setUp({ repository });
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "hi" });
    const voice = await scripted.voice();
    full.on = true;
    voice.say("text");
    voice.end();
    expect(await ended(turn.runId)).toMatchObject({ kind: "failed", error: { code: "store/disk-full" } });
    expect(events.findLast((event) => event.kind === "message")?.message).toMatchObject({
      id: turn.answerId,
      text: "text",
      state: { kind: "failed", error: { code: "store/disk-full" } },
    });
    full.on = false;
    scripted.state.live = false;
    await ended((await turns.continue({ messageId: turn.answerId })).runId);
    await say(chat.id, "again");
    expect(await texts(chat.id)).toEqual(["hi", "textFine, thanks.", "again", "Fine, thanks."]);
  });

  it("settles an answer once the disk has room again: at the next write in its chat, else by itself", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { full, repository } = fillable();
      const { turns, create, scripted, ended, chats, close } = await setUp({ repository });
      scripted.state.live = true;
      const failInFullDisk = async () => {
        const chat = await create();
        const turn = await turns.send({ chatId: chat.id, text: "hi" });
        const voice = await scripted.voice();
        full.on = true;
        voice.say("all of it");
        voice.end();
        await ended(turn.runId);
        return { chatId: chat.id, row: () => repository.getMessage(turn.answerId) };
      };
      const first = await failInFullDisk();
      expect(await first.row()).toMatchObject({ text: "", state: { kind: "generating" } });
      await expect(turns.send({ chatId: first.chatId, text: "again" })).rejects.toMatchObject({ code: "store/disk-full" });
      full.on = false;
      await turns.send({ chatId: first.chatId, text: "again" });
      expect(await first.row()).toMatchObject({ text: "all of it", state: { kind: "failed", error: { code: "store/disk-full" } } });
      (await scripted.voice()).end();

      const second = await failInFullDisk();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await second.row()).toMatchObject({ text: "", state: { kind: "generating" } });
      full.on = false;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await second.row()).toMatchObject({ text: "all of it", state: { kind: "failed" } });

      const third = await failInFullDisk();
      await chats.remove({ chatId: third.chatId });
      full.on = false;
      await vi.advanceTimersByTimeAsync(10_000);
      await close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("takes a message sent the moment pages hear that the answer before it has ended", async () => {
    const { turns, create, events, ended } = await setUp();
    const chat = await create();
    const second = Promise.withResolvers<{ readonly runId: RunId }>();
    const push = events.push.bind(events);
    events.push = (event) => {
      if (event.kind === "message" && event.message.role === "assistant" && event.message.state.kind === "done") {
        events.push = push;
        second.resolve(turns.send({ chatId: chat.id, text: "two" }));
      }
      return push(event);
    };
    await turns.send({ chatId: chat.id, text: "one" });
    expect(await ended((await second.promise).runId)).toEqual({ kind: "done" });
  });

  it("commits streamed text within 250 ms although nothing more comes", async () => {
    vi.useFakeTimers();
    try {
      const { turns, create, scripted, runs, repository, ended } = await setUp();
      scripted.state.live = true;
      const chat = await create();
      const turn = await turns.send({ chatId: chat.id, text: "hi" });
      const voice = await scripted.voice();
      const stored = async () => (await repository.getMessage(turn.answerId)).text;
      for (const piece of ["one ", "two ", "three "]) {
        const before = await stored();
        voice.say(piece);
        await vi.advanceTimersByTimeAsync(50);
        expect(await stored()).toBe(before);
        await vi.advanceTimersByTimeAsync(100);
        expect(await stored()).toBe(before + piece);
      }
      runs.cancel(turn.runId);
      await ended(turn.runId);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is written exactly once, and the same in answer and run, whatever races with it", async () => {
    const step = fc.constantFrom("say", "end", "fail", "cancel", "tick");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const memory = createMemoryRepository();
        const settled: string[] = [];
        const repository: ChatRepository = {
          ...memory,
          updateAnswer: async (id, patch) => {
            if (patch.state !== undefined && patch.state.kind !== "generating") settled.push(patch.state.kind);
            await memory.updateAnswer(id, patch);
          },
        };
        const { turns, create, scripted, runs, ended } = await setUp({ repository });
        scripted.state.live = true;
        const chat = await create();
        const turn = await turns.send({ chatId: chat.id, text: "hi" });
        const voice = await scripted.voice();
        const act = {
          say: () => voice.say("x"),
          end: () => voice.end(),
          fail: () => voice.fail(crashed()),
          cancel: () => runs.cancel(turn.runId),
          tick: () => new Promise((resolve) => setImmediate(resolve)),
        };
        for (const each of steps) await act[each]();
        voice.end();
        const state = await ended(turn.runId);
        expect(settled).toEqual([state.kind]);
        expect(asAnswer(await repository.getMessage(turn.answerId)).state.kind).toBe(state.kind);
      }),
      { numRuns: 150 },
    );
  });
});

describe("versions", () => {
  it("makes a new question and answer of an edited question, and keeps the old ones", async () => {
    const { turns, create, say, shown, texts, ended, events } = await setUp();
    const chat = await create();
    const first = await say(chat.id, "one");
    await say(chat.id, "two");
    events.length = 0;
    const edited = await turns.edit({ messageId: first.userMessageId ?? newId(), text: "uno" });
    await ended(edited.runId);
    expect(await texts(chat.id)).toEqual(["uno", "Fine, thanks."]);
    expect((await shown(chat.id))[0]?.versionIds).toEqual([first.userMessageId, edited.messageId]);
    expect(events.some((event) => event.kind === "path-changed")).toBe(true);
    await turns.selectVersion({ messageId: first.userMessageId ?? newId() });
    expect(await texts(chat.id)).toEqual(["one", "Fine, thanks.", "two", "Fine, thanks."]);
  });

  it("makes a new answer of an edited answer and generates nothing", async () => {
    const { turns, create, say, shown, scripted } = await setUp();
    const chat = await create();
    const turn = await say(chat.id, "one");
    const edited = await turns.edit({ messageId: turn.answerId, text: "My words" });
    expect(edited.runId).toBeNull();
    const answer = asAnswer((await shown(chat.id))[1]);
    expect([answer.id, answer.text, answer.edited, answer.versionIds]).toEqual([
      edited.messageId,
      "My words",
      true,
      [turn.answerId, edited.messageId],
    ]);
    expect(scripted.requests).toHaveLength(1);
  });

  it("regenerates an answer as a new version with the same prompt, and answers a question that lost its answer", async () => {
    const { turns, create, say, shown, scripted, ended } = await setUp();
    const chat = await create();
    const turn = await say(chat.id, "one");
    const again = await turns.regenerate({ messageId: turn.answerId });
    await ended(again.runId);
    expect(scripted.requests[1]).toEqual(scripted.requests[0]);
    expect((await shown(chat.id))[1]).toMatchObject({ id: again.answerId, versionIds: [turn.answerId, again.answerId] });
    await turns.remove({ messageId: turn.answerId });
    await turns.remove({ messageId: again.answerId });
    const third = await turns.regenerate({ messageId: turn.userMessageId ?? newId() });
    await ended(third.runId);
    expect((await shown(chat.id)).map((message) => message.id)).toEqual([turn.userMessageId, third.answerId]);
  });

  it("regenerates by another model that is named, which its answer records, and leaves the chat's own chosen", async () => {
    const { turns, scripted, say, shown, create, ended, domain } = await setUp();
    const other = { ...someModel, answeredBy: { ...someModel.answeredBy, modelId: newId<ModelId>(), quantization: "Q4_0" } };
    scripted.state.others.push(other);
    const { id: chatId } = await create({ modelId: someModel.answeredBy.modelId });
    const turn = await say(chatId, "Hello");
    const again = await turns.regenerate({ messageId: turn.answerId, modelId: other.answeredBy.modelId });
    await ended(again.runId);
    expect(scripted.requests.map(({ modelId }) => modelId)).toEqual([someModel.answeredBy.modelId, other.answeredBy.modelId]);
    expect((await shown(chatId)).at(-1)).toMatchObject({ id: again.answerId, answeredBy: other.answeredBy });
    expect(await turns.versions({ messageId: turn.answerId })).toMatchObject([
      { id: turn.answerId, answeredBy: someModel.answeredBy },
      { id: again.answerId, answeredBy: other.answeredBy },
    ]);
    expect((await domain.chats.get({ chatId })).modelId).toBe(someModel.answeredBy.modelId);
    expect((await refusal(turns.regenerate({ messageId: turn.answerId, modelId: newId<ModelId>() })))[0]).toBe("model/missing");
  });

  it("goes on with an answer by the model that wrote it, unless that model's failure ended it", async () => {
    const { turns, scripted, shown, create, ended } = await setUp();
    const other = { ...someModel, answeredBy: { ...someModel.answeredBy, modelId: newId<ModelId>() } };
    scripted.state.others.push(other);
    scripted.state.live = true;
    const { id: chatId } = await create();
    const turn = await turns.send({ chatId, text: "Hello" });
    (await scripted.voice()).end();
    await ended(turn.runId);
    const again = await turns.regenerate({ messageId: turn.answerId, modelId: other.answeredBy.modelId });
    const voice = await scripted.voice();
    voice.say("one");
    voice.end("length");
    await ended(again.runId);
    const more = await turns.continue({ messageId: again.answerId });
    (await scripted.voice()).fail(new AppError("engine/crashed", "gone"));
    await ended(more.runId);
    const last = await turns.continue({ messageId: again.answerId });
    (await scripted.voice()).end();
    await ended(last.runId);
    const [mine, theirs] = [someModel.answeredBy.modelId, other.answeredBy.modelId];
    expect(scripted.requests.map(({ modelId }) => modelId)).toEqual([mine, theirs, theirs, mine]);
    expect((await shown(chatId)).at(-1)).toMatchObject({ answeredBy: { modelId: mine } });
  });

  it("answers with what was chosen for the model over the app's sampling, and for the chat over both", async () => {
    const { say, scripted, create } = await setUp({ model: { ...someModel, sampling: { temperature: 0.2, topK: 7 } } });
    const { id: chatId } = await create({ sampling: { topK: 9 } });
    await say(chatId, "Hello");
    expect(scripted.requests[0]?.request.sampling).toEqual({ ...defaultSettings.sampling, temperature: 0.2, topK: 9 });
  });

  it("continues a stopped answer in the same message, from exactly its text", async () => {
    const { turns, create, scripted, ended, repository, events } = await setUp();
    scripted.state.live = true;
    const chat = await create();
    const turn = await turns.send({ chatId: chat.id, text: "count" });
    const voice = await scripted.voice();
    voice.say("hm", "thought");
    voice.say("one two");
    voice.end("length");
    await ended(turn.runId);
    events.length = 0;
    const more = await turns.continue({ messageId: turn.answerId });
    const next = await scripted.voice();
    next.say(" three");
    next.end();
    await ended(more.runId);
    expect(scripted.requests[1]?.request).toMatchObject({
      messages: [{ role: "user", text: "count" }],
      continueAnswer: { thought: "hm", answer: "one two" },
    });
    expect(events.find((event) => event.kind === "text")).toMatchObject({ messageId: turn.answerId, offset: 7, text: " three" });
    expect(await repository.getMessage(turn.answerId)).toMatchObject({ text: "one two three", thought: "hm", state: { kind: "done" } });
    expect(await refusal(turns.continue({ messageId: turn.answerId }))).toEqual(["request/invalid", undefined]);
  });

  it("removes a message with all below it, shows the version beside it, and stops an answer in it first", async () => {
    const { turns, create, say, scripted, ended, texts } = await setUp();
    const chat = await create();
    const first = await say(chat.id, "one");
    scripted.state.live = true;
    const running = await turns.edit({ messageId: first.userMessageId ?? newId(), text: "uno" });
    await scripted.voice();
    await turns.remove({ messageId: running.messageId });
    expect(await ended(running.runId)).toEqual({ kind: "cancelled" });
    expect(await texts(chat.id)).toEqual(["one", "Fine, thanks."]);
    await turns.remove({ messageId: first.answerId });
    expect(await texts(chat.id)).toEqual(["one"]);
  });

  it("names messages that are not there, and roles that do not fit", async () => {
    const { turns, create, say } = await setUp();
    const chat = await create();
    const turn = await say(chat.id, "one");
    expect((await refusal(turns.edit({ messageId: newId(), text: "x" })))[0]).toBe("chat/message-not-found");
    expect((await refusal(turns.send({ chatId: newId(), text: "x" })))[0]).toBe("chat/not-found");
    expect((await refusal(turns.continue({ messageId: turn.userMessageId ?? newId() })))[0]).toBe("request/invalid");
    expect((await refusal(turns.send({ chatId: chat.id, text: "x" })))[0]).toBe("resolved");
  });
});

describe("the meter", () => {
  it("gives the figures the turn will have, counting only the draft anew", async () => {
    const { turns, create, say, scripted } = await setUp();
    const chat = await create({ systemPrompt: "Be brief." });
    await say(chat.id, "one two three");
    await turns.meter({ chatId: chat.id, draft: "and" });
    scripted.counted.length = 0;
    expect(await turns.meter({ chatId: chat.id, draft: "and four" })).toEqual({
      kind: "counted",
      contextTokens: 1_000,
      usedTokens: 19,
      systemTokens: 12,
      historyTokens: 5,
      draftTokens: 2,
      answerTokens: 250,
      leftOutMessages: 0,
      draftFits: true,
    });
    expect(scripted.counted).toEqual([["and four"]]);
    expect(await turns.meter({ chatId: chat.id, draft: "" })).toMatchObject({ usedTokens: 17, draftTokens: 0, draftFits: true });
    expect(scripted.counted).toHaveLength(1);
  });

  it("says how many messages would be left out, and when the draft alone is too long", async () => {
    const { turns, create, say, shown } = await setUp();
    const chat = await create();
    for (let turn = 0; turn < 60; turn += 1) await say(chat.id, words(38));
    const meter = await turns.meter({ chatId: chat.id, draft: "x" });
    const sent = await say(chat.id, "x");
    const messages = await shown(sent.chatId);
    const start = messages.findIndex((message) => message.id === asAnswer(messages.at(-1)).contextStartId);
    expect(meter).toMatchObject({ kind: "counted", leftOutMessages: start, draftFits: true });
    expect(start).toBeGreaterThan(60);
    expect(await turns.meter({ chatId: chat.id, draft: words(2_000) })).toMatchObject({
      usedTokens: 2_010,
      draftTokens: 2_000,
      historyTokens: 0,
      answerTokens: 0,
      leftOutMessages: 122,
      draftFits: false,
    });
  });

  it("loads nothing: without a loaded model there are no figures", async () => {
    const { turns, create, scripted } = await setUp();
    const chat = await create();
    scripted.state.countError = new AppError("engine/not-loaded", "unloaded");
    expect(await turns.meter({ chatId: chat.id, draft: "x" })).toEqual({ kind: "no-model" });
    scripted.state.model = { ...someModel, contextTokens: null };
    expect(await turns.meter({ chatId: chat.id, draft: "x" })).toEqual({ kind: "no-model" });
    scripted.state.model = null;
    expect(await turns.meter({ chatId: chat.id, draft: "x" })).toEqual({ kind: "no-model" });
    expect(scripted.counted).toEqual([]);
  });
});
