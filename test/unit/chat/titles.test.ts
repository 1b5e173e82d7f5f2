/** Titles: first words at once, a model's title when nobody waits, never over a person's. */
import { describe, expect, it } from "vitest";
import { titleFromModel, titleFromQuestion } from "#src/chat/titleText.ts";
import type { ChatId } from "#src/contract/ids.ts";
import { setUp, someModel } from "./domain.ts";

type Desk = Awaited<ReturnType<typeof setUp>>;
const titleOf = async ({ chats }: Desk, chatId: ChatId) => {
  const { title, titledBy } = await chats.get({ chatId });
  return [title, titledBy];
};
/** Waits for title runs that have begun. */
const titled = async ({ runs }: Desk) => {
  await Promise.all(runs.list().map((run) => runs.settled(run.id)));
};
/** Answers the question, then the title request with `title`. */
const answerAndTitle = async (desk: Desk, chatId: ChatId, title: string) => {
  desk.scripted.state.live = true;
  const turn = await desk.turns.send({ chatId, text: "what is the notice period of my rental contract in Berlin, please?" });
  const answer = await desk.scripted.voice();
  answer.say("Three months.");
  answer.end();
  const voice = await desk.scripted.voice();
  voice.say(title);
  voice.end();
  await titled(desk);
  return turn;
};

describe("automatic titles", () => {
  it("are the first words at once, then the model's, in a sequence of their own", async () => {
    const desk = await setUp({ settings: { autoTitles: true } });
    const chat = await desk.create();
    expect(await titleOf(desk, chat.id)).toEqual(["New chat", "nobody"]);
    await answerAndTitle(desk, chat.id, 'Title: "Notice period in Berlin."\nmore');
    expect(await titleOf(desk, chat.id)).toEqual(["Notice period in Berlin", "model"]);
    const request = desk.scripted.requests[1]?.request;
    expect([request?.sequenceKey, request?.sampling.maxTokens, request?.sampling.thoughtTokens, request?.messages.length]).toEqual([
      "title",
      24,
      0,
      1,
    ]);
    expect(desk.events.filter((event) => event.kind === "chat").map((event) => event.chat.title)).toEqual([
      "New chat",
      "New chat",
      "what is the notice period of my rental contract in Berlin…",
      "Notice period in Berlin",
    ]);
  });

  it("stay the first words for nonsense, for the starter model, and when switched off", async () => {
    const first = "what is the notice period of my rental contract in Berlin…";
    const nonsense = await setUp({ settings: { autoTitles: true } });
    const chat = await nonsense.create();
    await answerAndTitle(nonsense, chat.id, "***");
    expect(await titleOf(nonsense, chat.id)).toEqual([first, "nobody"]);
    for (const options of [
      { settings: { autoTitles: true }, model: { ...someModel, answeredBy: { ...someModel.answeredBy, starter: true } } },
      { settings: { autoTitles: false } },
    ]) {
      const desk = await setUp(options);
      const quiet = await desk.create();
      await desk.say(quiet.id, "what is the notice period of my rental contract in Berlin, please?");
      expect(desk.runs.list()).toEqual([]);
      expect(await titleOf(desk, quiet.id)).toEqual([first, "nobody"]);
    }
  });

  it("never replace a person's title, not even one given while the model writes", async () => {
    const desk = await setUp({ settings: { autoTitles: true } });
    const chat = await desk.create();
    desk.scripted.state.live = true;
    await desk.turns.send({ chatId: chat.id, text: "hi" });
    const answer = await desk.scripted.voice();
    answer.say("Hello.");
    answer.end();
    const voice = await desk.scripted.voice();
    await desk.chats.update({ chatId: chat.id, title: "Mine" });
    voice.say("Greeting someone");
    voice.end();
    await titled(desk);
    expect(await titleOf(desk, chat.id)).toEqual(["Mine", "person"]);
  });

  it("end with their chat: the title run is cancelled before the chat goes", async () => {
    const desk = await setUp({ settings: { autoTitles: true } });
    const chat = await desk.create();
    desk.scripted.state.live = true;
    await desk.turns.send({ chatId: chat.id, text: "hi" });
    (await desk.scripted.voice()).end();
    await desk.scripted.voice();
    await desk.chats.remove({ chatId: chat.id });
    const kinds = desk.events.map((event) => (event.kind === "run" ? `${event.run.subject.kind} ${event.run.state.kind}` : event.kind));
    expect(kinds.slice(-2)).toEqual(["title cancelled", "chat-removed"]);
    expect(desk.runs.list()).toEqual([]);
  });

  it("of temporary chats are their first words", async () => {
    const desk = await setUp({ settings: { autoTitles: true } });
    const chat = await desk.create({ temporary: true });
    await desk.say(chat.id, "hi");
    expect([desk.runs.list(), desk.scripted.requests.length, await titleOf(desk, chat.id)]).toEqual([[], 1, ["hi", "nobody"]]);
  });

  it("give way to anyone who sends a message", async () => {
    const desk = await setUp({ settings: { autoTitles: true } });
    const [chat, other] = [await desk.create(), await desk.create()];
    desk.scripted.state.live = true;
    await desk.turns.send({ chatId: chat.id, text: "hi" });
    const answer = await desk.scripted.voice();
    answer.say("Hello.");
    answer.end();
    await desk.scripted.voice();
    const title = desk.runs.list().find((run) => run.subject.kind === "title");
    if (title === undefined) throw new Error("no title run");
    await desk.turns.send({ chatId: other.id, text: "quick" });
    expect(await desk.ended(title.id)).toEqual({ kind: "cancelled" });
    expect(await titleOf(desk, chat.id)).toEqual(["hi", "nobody"]);
  });
});

describe("a title's text", () => {
  it("is the first words of the question, cut after a word", () => {
    expect(
      [
        "Short",
        "  # Many\n lines\tand\u202e spaces ",
        "",
        "\u200b\n",
        "x".repeat(100),
        `${"a".repeat(58)}😀😀`,
        "one two three, four five six seven eight nine ten eleven",
      ].map(titleFromQuestion),
    ).toEqual([
      "Short",
      "Many lines and spaces",
      "New chat",
      "New chat",
      `${"x".repeat(59)}…`,
      `${"a".repeat(58)}…`,
      "one two three, four five six seven eight nine ten eleven",
    ]);
  });

  it("is taken from a model only when it is a title", () => {
    expect(
      ['"Mietvertrag kündigen."', "\n\n**Notice periods**\n", "# 東京の天気", "", "...", "!?!?", "word ".repeat(40), "a"].map(
        titleFromModel,
      ),
    ).toEqual(["Mietvertrag kündigen", "Notice periods", "東京の天気", null, null, null, null, null]);
  });
});
