import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { ToastArea } from "../../../../renderer/ui/Toasts.tsx";
import { showToast } from "../../../../renderer/ui/toasts.ts";

afterEach(cleanup);

test("Undo runs once and takes the notice away", async () => {
  let undone = 0;
  render(<ToastArea>page</ToastArea>);
  act(() => showToast("Chat deleted.", { undo: () => undone++ }));
  const undo = await screen.findByRole("button", { name: "Undo" });
  act(() => {
    undo.click();
    undo.click();
  });
  expect(undone).toBe(1);
});
