import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MessageId } from "#src/contract/ids.ts";
import { newRunId, someAnswer, someChat, someUser } from "../../support/chatRepositorySuite.ts";
import { assertSearchInStep, openTestChats } from "../../support/storeConnection.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("search in the database", { timeout: 60_000 }, () => {
  let opened: ReturnType<typeof openTestChats>;
  beforeEach(() => {
    opened = openTestChats();
  });
  afterEach(() => opened.close());

  const chatWith = (...texts: readonly string[]): MessageId[] => {
    const chat = someChat({ title: "Title" });
    opened.chats.createChat(chat);
    return texts.map((text, index) => {
      const user = someUser({ text, createdAt: index });
      opened.chats.addTurn(chat.id, user, null);
      return user.id;
    });
  };
  const found = (query: string): (MessageId | null)[] => opened.chats.search(query, 50).map((hit) => hit.messageId);

  it("finds parts of compounds, two-character Chinese, short words, signs and emoji", () => {
    const [german, chinese, english, emoji] = chatWith(
      "Die Kündigungsfristen des Mieters",
      "关于所得税金的问题",
      "Notice under §5 of the AI act",
      "gut 👍",
    );
    const queries = ["frist", "KUNDIGUNG", "税金", "问", "notice", "ai", "§5", "👍", '"of the"', "act notice"];
    expect(queries.map(found)).toEqual([
      [german],
      [german],
      [chinese],
      [chinese],
      [english],
      [english],
      [english],
      [emoji],
      [english],
      [english],
    ]);
  });

  it("needs every term", () => {
    chatWith("notice period", "period");
    expect([found("notice period").length, found("period").length, found("notice absent").length]).toEqual([1, 2, 0]);
  });

  it("orders by rank, then newest first", () => {
    const [first, second, best] = chatWith(
      "notice in a long text of many other words",
      "notice in a long text of many other words",
      "notice notice",
    );
    expect(found("notice")).toEqual([best, second, first]);
  });

  it("takes any text as a query", () => {
    chatWith("x");
    const hostile = [
      '"',
      '""',
      '"a',
      "a OR b",
      "NEAR(a b)",
      "body:x",
      "-x",
      "x*",
      "^x",
      "(",
      "{a}",
      "\0",
      "\ud800",
      "😀",
      "a'b;--",
      "\ue0ff",
      "%_",
      "x".repeat(500),
    ];
    expect(() => hostile.forEach(found)).not.toThrow();
  });

  it("indexes an answer when it settles, not while it is written", () => {
    const chat = someChat();
    opened.chats.createChat(chat);
    const user = someUser();
    const answer = someAnswer(user.id, { text: "", state: { kind: "generating", runId: newRunId() } });
    opened.chats.addTurn(chat.id, user, answer);
    const size = opened.db.prepare<[], number>("SELECT count(*) FROM message_search_docsize").pluck();
    opened.chats.appendAnswer(answer.id, "streamed words", "");
    expect([found("streamed"), size.get()]).toEqual([[], 1]);
    opened.chats.updateAnswer(answer.id, { state: { kind: "cancelled" } });
    expect(found("streamed")).toEqual([answer.id]);
    opened.chats.updateAnswer(answer.id, { state: { kind: "generating", runId: newRunId() } });
    expect(found("streamed")).toEqual([]);
  });

  it("stays in step with every write", () => {
    const [message, other] = chatWith("first text", "second\0text \ud83d\ude00");
    if (message === undefined || other === undefined) throw new Error("no messages");
    const { chatId } = opened.chats.getMessage(message);
    const answer = someAnswer(other, { text: "an answer" });
    opened.chats.addTurn(chatId, null, answer);
    opened.chats.updateAnswer(answer.id, { text: "another answer" });
    opened.chats.updateChat(chatId, { title: "Renamed" });
    assertSearchInStep(opened.db);
    const item = opened.chats.removeMessage(other, 1);
    opened.chats.deleteBinItem(item);
    assertSearchInStep(opened.db);
    opened.chats.deleteBinItem(opened.chats.removeChat(chatId, 1));
    assertSearchInStep(opened.db);
    expect(opened.db.prepare<[], number>("SELECT count(*) FROM message_search").pluck().get()).toBe(0);
  });

  it("notices an index out of step: the check that the others rely on can fail", () => {
    chatWith("text");
    opened.db.exec("DROP TRIGGER message_search_update; UPDATE messages SET text = 'changed behind the index'");
    expect(() => assertSearchInStep(opened.db)).toThrow();
  });
});
