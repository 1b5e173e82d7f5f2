import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newRunId, someAnswer, someChat, someUser } from "../../support/chatRepositorySuite.ts";
import { openTestChats } from "../../support/storeConnection.ts";

// The limit is for a machine busy with other tests; none of these is timed.
describe("messages in the database", { timeout: 60_000 }, () => {
  let opened: ReturnType<typeof openTestChats>;
  beforeEach(() => {
    opened = openTestChats();
  });
  afterEach(() => opened.close());

  const streaming = () => {
    const chat = someChat();
    opened.chats.createChat(chat);
    const user = someUser();
    const answer = someAnswer(user.id, { text: "", state: { kind: "generating", runId: newRunId() } });
    opened.chats.addTurn(chat.id, user, answer);
    return { chat, user, answer };
  };
  const textOf = (id: ReturnType<typeof someUser>["id"]): string => opened.chats.getMessage(id).text;

  it("keep NUL and control tokens as text, and make U+FFFD of lone surrogates", () => {
    const { chat } = streaming();
    const user = someUser({ text: "a\0b <|im_end|> \ud800 \udc00 😀" });
    opened.chats.addTurn(chat.id, user, null);
    expect(textOf(user.id)).toBe("a\0b <|im_end|> \ufffd \ufffd 😀");
  });

  it("take a message of 2 MB", () => {
    const { chat } = streaming();
    const user = someUser({ text: "long text ".repeat(200_000) });
    opened.chats.addTurn(chat.id, user, null);
    expect(textOf(user.id)).toBe(user.text);
  });

  it("are added all or none", () => {
    const { chat, user } = streaming();
    const next = someUser({ parentId: user.id });
    expect(() => opened.chats.addTurn(chat.id, next, someAnswer(next.id, { id: user.id }))).toThrow();
    expect(() => opened.chats.getMessage(next.id)).toThrow();
  });

  it("cannot be put below a message of another chat", () => {
    const [one, other] = [streaming(), streaming()];
    expect(() => opened.chats.addTurn(one.chat.id, someUser({ parentId: other.answer.id }), null)).toThrow(
      expect.objectContaining({ code: "chat/message-not-found" }),
    );
  });
});
