import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useShortcuts } from "../../../../renderer/frame/useShortcuts.ts";
import { registerCommands, useCommands } from "../../../../renderer/state/commands.ts";

const Page = () => {
  useShortcuts();
  return <textarea aria-label="message" onKeyDown={(event) => event.altKey && event.preventDefault()} />;
};

afterEach(() => {
  cleanup();
  useCommands.setState({ commands: [] });
});

test("a shortcut counts while the person is typing, but not when the field has answered the key or composes a character", () => {
  const ran: string[] = [];
  registerCommands([
    { id: "a", label: "A", group: "View", keys: "Control+K", run: () => ran.push("a") },
    { id: "b", label: "B", group: "View", keys: "Alt+K", run: () => ran.push("b") },
  ]);
  render(<Page />);
  const field = screen.getByLabelText("message");
  const key = { key: "k", code: "KeyK" };
  fireEvent.keyDown(field, { ...key, ctrlKey: true });
  fireEvent.keyDown(field, { ...key, altKey: true });
  fireEvent.keyDown(field, { ...key, ctrlKey: true, isComposing: true });
  expect(ran).toEqual(["a"]);
});
