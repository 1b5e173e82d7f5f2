/** Turns in a chat with documents: passages, prompt, checked citations, whole-document work, and every way they can end. */
import { describe, expect, it } from "vitest";
import type { AssistantMessage, Message } from "#src/contract/chat.ts";
import { AppError } from "#src/contract/errors.ts";
import type { MessageId } from "#src/contract/ids.ts";
import { newCollectionId } from "#test/support/chatRepositorySuite.ts";
import { refusal, setUp, someModel } from "./domain.ts";

const starter = { ...someModel, answeredBy: { ...someModel.answeredBy, starter: true } };
const asAnswer = (message: Message | undefined): AssistantMessage => {
  if (message?.role !== "assistant") throw new Error("not an answer");
  return message;
};
const withDocuments = async (options: Parameters<typeof setUp>[0] = {}) => {
  const desk = await setUp(options);
  const chat = await desk.create({ systemPrompt: "Be brief.", collectionIds: [newCollectionId()] });
  const answer = async (id: MessageId) => asAnswer(await desk.repository.getMessage(id));
  return { desk, chat, answer };
};
const RENT = "The rent is EUR 1,284.60 [1].";

describe("a question over documents", () => {
  it("shows its passages before the first word, and citations and coverage with the end, in one write", async () => {
    const { desk, chat, answer } = await withDocuments();
    desk.scripted.state.live = true;
    const turn = await desk.turns.send({ chatId: chat.id, text: "What is the rent?" });
    const voice = await desk.scripted.voice();
    expect((await answer(turn.answerId)).grounding).toEqual(desk.documents.passages);
    const shown = desk.events.findLast((event) => event.kind === "message");
    expect(shown).toMatchObject({ message: { id: turn.answerId, grounding: desk.documents.passages } });
    voice.say(RENT);
    voice.end();
    expect(await desk.ended(turn.runId)).toEqual({ kind: "done" });
    const done = await answer(turn.answerId);
    expect(done).toMatchObject({ text: RENT, state: { kind: "done" }, grounding: desk.documents.finish(RENT, true) });
    expect(done.grounding?.citations).toMatchObject([{ n: 1, quote: "EUR 1,284.60", verification: "exact" }]);
    expect(desk.events.findLast((event) => event.kind === "message")).toEqual({ kind: "message", message: done });
  });

  it("sends the documents' instructions before the chat's own, passages instead of the question, and takes the likeliest word", async () => {
    const { desk, chat } = await withDocuments();
    await desk.say(chat.id, "What is the rent?");
    const [request] = desk.scripted.requests;
    expect(request?.request.messages).toEqual([
      { role: "system", text: "Cite.\n\nBe brief." },
      { role: "user", text: "[1] (lease.pdf, page 3) text\n\nQuestion: What is the rent?" },
    ]);
    expect(request?.request.sampling.temperature).toBe(0);
    await desk.chats.update({ chatId: chat.id, sampling: { temperature: 0.4 } });
    await desk.say(chat.id, "And the deposit?");
    expect(desk.scripted.requests[1]?.request.sampling.temperature).toBe(0.4);
  });

  it("keeps earlier turns as plain questions and answers, without their marks, and tells the search of them", async () => {
    const { desk, chat } = await withDocuments();
    desk.scripted.state.live = true;
    const first = await desk.turns.send({ chatId: chat.id, text: "What is the rent?" });
    const voice = await desk.scripted.voice();
    voice.say(RENT);
    voice.end();
    await desk.ended(first.runId);
    desk.scripted.state.live = false;
    await desk.say(chat.id, "And for a garage?");
    expect(desk.scripted.requests[1]?.request.messages.slice(1)).toEqual([
      { role: "user", text: "What is the rent?" },
      { role: "assistant", text: "The rent is EUR 1,284.60." },
      { role: "user", text: "[1] (lease.pdf, page 3) text\n\nQuestion: And for a garage?" },
    ]);
    expect(desk.documents.requests[1]).toMatchObject({
      question: "And for a garage?",
      history: [
        { role: "user", text: "What is the rent?" },
        { role: "assistant", text: RENT },
      ],
      collectionIds: chat.collectionIds,
      again: null,
      temporary: false,
    });
  });

  it("gives the starter its one system prompt and no history, and passages all of its context but the answer's room", async () => {
    const { desk, chat, answer } = await withDocuments({ model: starter });
    await desk.say(chat.id, "one");
    const turn = await desk.say(chat.id, "two");
    expect(desk.scripted.requests[1]?.request.messages).toEqual([
      { role: "system", text: "Cite." },
      { role: "user", text: "[1] (lease.pdf, page 3) text\n\nQuestion: two" },
    ]);
    // 1,000 tokens of context, 10 of the template, 120 for the answer.
    expect(desk.documents.requests[1]).toMatchObject({ budgetTokens: 870, starter: true });
    expect((await answer(turn.answerId)).contextStartId).toBe(turn.userMessageId);
    expect(await desk.turns.meter({ chatId: chat.id, draft: "three" })).toMatchObject({ historyTokens: 0, leftOutMessages: 4 });
  });

  it("gives other models' passages half of the context, and the meter says so before sending", async () => {
    const { desk, chat } = await withDocuments();
    await desk.say(chat.id, "one");
    expect(desk.documents.requests[0]).toMatchObject({ budgetTokens: 500, contextTokens: 1_000 });
    expect(await desk.turns.meter({ chatId: chat.id, draft: "two more words" })).toMatchObject({
      kind: "counted",
      draftTokens: 3,
      passagesTokens: 497,
      historyTokens: 3,
      systemTokens: 12,
      usedTokens: 515,
    });
    await desk.chats.update({ chatId: chat.id, collectionIds: [] });
    expect(await desk.turns.meter({ chatId: chat.id, draft: "two more words" })).toMatchObject({ usedTokens: 18 });
  });

  it("answers without the model where nothing was found or a table was computed", async () => {
    const { desk, chat, answer } = await withDocuments();
    const { passages } = desk.documents;
    desk.documents.state.ground = async () => ({
      kind: "answer",
      text: "Nothing is indexed yet.",
      grounding: { ...passages, passages: [] },
    });
    const turn = await desk.say(chat.id, "rent?");
    expect(await answer(turn.answerId)).toMatchObject({
      text: "Nothing is indexed yet.",
      state: { kind: "done", finishReason: "stop" },
      stats: null,
      grounding: { passages: [] },
    });
    expect(desk.scripted.requests).toEqual([]);
  });

  it("keeps passages and checks what is there when it is stopped; a prompt that was not read through counts as not read", async () => {
    const { desk, chat, answer } = await withDocuments();
    desk.scripted.state.live = true;
    const first = await desk.turns.send({ chatId: chat.id, text: "rent?" });
    const voice = await desk.scripted.voice();
    voice.read(5, 5);
    voice.say("EUR 1,284.60 [1] and");
    while ((await answer(first.answerId)).text === "") await new Promise((resolve) => setImmediate(resolve));
    desk.runs.cancel(first.runId);
    await desk.ended(first.runId);
    expect(await answer(first.answerId)).toMatchObject({
      state: { kind: "cancelled" },
      grounding: { citations: [{ verification: "exact" }], coverage: { readPages: 1 } },
    });
    const second = await desk.turns.send({ chatId: chat.id, text: "rent?" });
    (await desk.scripted.voice()).read(2, 5);
    desk.runs.cancel(second.runId);
    await desk.ended(second.runId);
    expect(await answer(second.answerId)).toMatchObject({
      grounding: { passages: desk.documents.passages.passages, coverage: { readPages: 0 } },
    });
  });

  it("goes on with the same passages, whatever the chat's documents are by then, and finds anew when it is made again", async () => {
    const { desk, chat, answer } = await withDocuments();
    desk.scripted.state.live = true;
    const turn = await desk.turns.send({ chatId: chat.id, text: "rent?" });
    const voice = await desk.scripted.voice();
    voice.say("The rent is");
    voice.end("length");
    await desk.ended(turn.runId);
    const before = (await answer(turn.answerId)).grounding;
    await desk.chats.update({ chatId: chat.id, collectionIds: [] });
    const more = await desk.turns.continue({ messageId: turn.answerId });
    const further = await desk.scripted.voice();
    further.say(" EUR 1,284.60 [1].");
    further.end();
    await desk.ended(more.runId);
    expect(desk.documents.requests[1]).toMatchObject({ again: before, collectionIds: before?.collections.map(({ id }) => id) });
    expect(await answer(turn.answerId)).toMatchObject({ text: RENT, grounding: { citations: [{ n: 1, verification: "exact" }] } });
    await desk.chats.update({ chatId: chat.id, collectionIds: chat.collectionIds });
    desk.scripted.state.live = false;
    await desk.ended((await desk.turns.regenerate({ messageId: turn.answerId })).runId);
    expect(desk.documents.requests[2]).toMatchObject({ again: null });
  });

  it("fails with the reason when the search does, and the question stays", async () => {
    const { desk, chat, answer } = await withDocuments();
    desk.documents.state.ground = async () => {
      throw new AppError("collection/not-found", "gone");
    };
    const turn = await desk.turns.send({ chatId: chat.id, text: "rent?" });
    expect(await desk.ended(turn.runId)).toMatchObject({ kind: "failed", error: { code: "collection/not-found" } });
    expect(await answer(turn.answerId)).toMatchObject({ state: { kind: "failed" }, grounding: null });
    desk.documents.state.ground = null;
    expect(await desk.ended((await desk.turns.continue({ messageId: turn.answerId })).runId)).toEqual({ kind: "done" });
    expect((await answer(turn.answerId)).grounding).not.toBeNull();
  });

  it("leaves chats without documents as they were", async () => {
    const desk = await setUp();
    const chat = await desk.create();
    const turn = await desk.say(chat.id, "hi");
    expect(asAnswer(await desk.repository.getMessage(turn.answerId)).grounding).toBeNull();
    expect([desk.documents.requests, desk.scripted.requests[0]?.request.sampling.temperature]).toEqual([[], 0.7]);
  });
});

describe("work over whole documents", () => {
  it("streams its pieces and ends with what they rest on", async () => {
    const { desk, chat, answer } = await withDocuments();
    const turn = await desk.turns.send({
      chatId: chat.id,
      text: "Summarise",
      task: { kind: "summarise", length: "short", bySection: false },
    });
    expect(await desk.ended(turn.runId)).toEqual({ kind: "done" });
    expect(desk.documents.works[0]).toMatchObject({
      task: { kind: "summarise" },
      answerId: turn.answerId,
      begun: "",
      question: "Summarise",
    });
    expect(await answer(turn.answerId)).toMatchObject({ text: "All read. ", grounding: desk.documents.passages });
    expect(desk.scripted.requests).toEqual([]);
  });

  it("goes on where it stopped, and an edited question keeps its task", async () => {
    const { desk, chat, answer } = await withDocuments();
    const { work } = desk.documents.state;
    desk.documents.state.work = async (given, sink, signal) => {
      await work(given, sink, signal);
      throw new AppError("engine/crashed", "gone");
    };
    const turn = await desk.turns.send({ chatId: chat.id, text: "All of it", task: { kind: "full-scan" } });
    expect(await desk.ended(turn.runId)).toMatchObject({ kind: "failed" });
    expect(await answer(turn.answerId)).toMatchObject({ text: "All read. ", grounding: desk.documents.passages });
    desk.documents.state.work = work;
    await desk.chats.update({ chatId: chat.id, collectionIds: [newCollectionId()] });
    await desk.ended((await desk.turns.continue({ messageId: turn.answerId })).runId);
    expect(desk.documents.works[1]).toMatchObject({ begun: "All read. ", answerId: turn.answerId, again: desk.documents.passages });
    expect(desk.documents.works[1]?.collectionIds).toEqual(desk.documents.passages.collections.map(({ id }) => id));
    expect(await answer(turn.answerId)).toMatchObject({ text: "All read. and more.", state: { kind: "done" } });
    if (turn.userMessageId === null) throw new Error("no question");
    await desk.ended((await desk.turns.edit({ messageId: turn.userMessageId, text: "Really all" })).runId);
    expect(desk.documents.works[2]).toMatchObject({ question: "Really all", task: { kind: "full-scan" }, begun: "" });
  });

  it("is cancelled at once, with what it had", async () => {
    const { desk, chat, answer } = await withDocuments();
    const begun = Promise.withResolvers<void>();
    desk.documents.state.work = async (_work, sink, signal) => {
      sink.text("Half");
      begun.resolve();
      return await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const turn = await desk.turns.send({ chatId: chat.id, text: "All", task: { kind: "full-scan" } });
    await begun.promise;
    desk.runs.cancel(turn.runId);
    expect(await desk.ended(turn.runId)).toEqual({ kind: "cancelled" });
    expect(await answer(turn.answerId)).toMatchObject({ text: "Half", state: { kind: "cancelled" } });
  });

  it("keeps the checked quotes of what was streamed when it is stopped", async () => {
    const { desk, chat, answer } = await withDocuments();
    const begun = Promise.withResolvers<void>();
    desk.documents.state.work = async (_work, sink, signal) => {
      sink.grounding((text) => desk.documents.finish(text, true));
      sink.text(RENT);
      begun.resolve();
      return await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const turn = await desk.turns.send({ chatId: chat.id, text: "All", task: { kind: "full-scan" } });
    await begun.promise;
    desk.runs.cancel(turn.runId);
    expect(await desk.ended(turn.runId)).toEqual({ kind: "cancelled" });
    expect(await answer(turn.answerId)).toMatchObject({ text: RENT, grounding: desk.documents.finish(RENT, true) });
    expect(desk.documents.finish(RENT, true).citations).toMatchObject([{ verification: "exact" }]);
  });

  it("that ended cut at a length has nothing to go on from", async () => {
    const { desk, chat, answer } = await withDocuments();
    desk.documents.state.work = async (_work, sink) => {
      sink.text("Cut.");
      return "length";
    };
    const turn = await desk.turns.send({ chatId: chat.id, text: "All", task: { kind: "full-scan" } });
    await desk.ended(turn.runId);
    expect(await answer(turn.answerId)).toMatchObject({ state: { kind: "done", finishReason: "length" } });
    expect((await refusal(desk.turns.continue({ messageId: turn.answerId })))[0]).toBe("request/invalid");
  });

  it("is refused where there are no documents", async () => {
    const desk = await setUp();
    const chat = await desk.create();
    expect((await refusal(desk.turns.send({ chatId: chat.id, text: "All", task: { kind: "full-scan" } })))[0]).toBe("request/invalid");
    expect(await desk.texts(chat.id)).toEqual([]);
  });

  it("is refused, and not made up by the model, where the documents were taken away since", async () => {
    const { desk, chat } = await withDocuments();
    const turn = await desk.turns.send({ chatId: chat.id, text: "All", task: { kind: "full-scan" } });
    await desk.ended(turn.runId);
    await desk.chats.update({ chatId: chat.id, collectionIds: [] });
    const again = await desk.turns.regenerate({ messageId: turn.answerId });
    expect(await desk.ended(again.runId)).toMatchObject({ kind: "failed", error: { code: "request/invalid" } });
    expect(desk.scripted.requests).toEqual([]);
  });
});
