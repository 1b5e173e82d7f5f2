import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BinItem } from "#src/contract/bin.ts";
import { binItemIdSchema } from "#src/contract/ids.ts";
import { Bin } from "../../../../renderer/settings/Bin.tsx";
import { useBin } from "../../../../renderer/state/bin.ts";
import { answerWith, page } from "../pageCore.ts";

const item = (n: number, title: string): BinItem => ({
  id: binItemIdSchema.parse(`0193b0a0-0000-7000-8000-${String(n).padStart(12, "0")}`),
  kind: "chat",
  title,
  chatId: null,
  deletedAt: 1_000,
  expiresAt: 2_000,
});

let items: BinItem[] = [];
beforeEach(() => {
  items = [item(1, "Rota"), item(2, "Letter")];
  answerWith({
    bin: {
      list: page.bin.list.handler(() => items),
      deleteForever: page.bin.deleteForever.handler(({ input }) => {
        items = items.filter(({ id }) => id !== input.id);
        return {};
      }),
      restore: page.bin.restore.handler(({ input }) => {
        items = items.filter(({ id }) => id !== input.id);
        return {};
      }),
    },
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  useBin.setState({ items: null });
});

describe("the bin", () => {
  test("deleting for good asks first, and Cancel keeps everything", async () => {
    render(<Bin />);
    (await screen.findByRole("button", { name: "Delete for good: Rota" })).click();
    (await screen.findByRole("button", { name: "Cancel" })).click();
    await vi.waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(items.length).toBe(2);
  });

  test("confirmed, the thing is gone for good", async () => {
    render(<Bin />);
    (await screen.findByRole("button", { name: "Delete for good: Rota" })).click();
    (await screen.findByRole("button", { name: "Delete for good" })).click();
    await vi.waitFor(() => expect(items.map(({ title }) => title)).toEqual(["Letter"]));
  });

  test("restoring takes it out of the list without a question", async () => {
    render(<Bin />);
    (await screen.findByRole("button", { name: "Restore Letter" })).click();
    await vi.waitFor(() => expect(screen.queryByText("Letter")).toBeNull());
  });
});
