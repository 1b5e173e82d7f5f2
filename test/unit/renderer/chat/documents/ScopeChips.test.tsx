import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { collectionIdSchema } from "#src/contract/ids.ts";
import { ScopeChips } from "../../../../../renderer/chat/documents/ScopeChips.tsx";
import { RoomContext } from "../../../../../renderer/chat/RoomContext.ts";
import { useDocuments } from "../../../../../renderer/state/documents.ts";
import { chat, chatId, fakeCore } from "../things.ts";

afterEach(() => {
  cleanup();
  useDocuments.setState({ collections: null });
});

it("a chosen collection that was deleted is named, and can be let go of", async () => {
  const gone = collectionIdSchema.parse("019aa000-0000-7000-8000-0000000000aa");
  const core = fakeCore();
  core.chat = chat(1, { collectionIds: [gone] });
  await core.room.open(chatId(1));
  const show = () => (
    <RoomContext value={core.room}>
      <ScopeChips />
    </RoomContext>
  );
  const { rerender } = render(show());
  expect(screen.queryByText("Deleted collection")).toBeNull();
  useDocuments.setState({ collections: [] });
  rerender(show());
  fireEvent.click(screen.getByRole("button", { name: "Answer without the deleted collection" }));
  await waitFor(() =>
    expect(core.calls.filter(([name]) => name === "chats.update")).toEqual([["chats.update", { chatId: chatId(1), collectionIds: [] }]]),
  );
});
