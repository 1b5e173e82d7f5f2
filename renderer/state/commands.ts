/** What can be done, in one registry: the palette lists it, the shortcuts page prints it, the keyboard starts it. */
import { create } from "zustand";

export type Command = {
  /** Unique, e.g. "chat.new". */
  readonly id: string;
  /** An imperative: "New chat". */
  readonly label: string;
  /** Heading in palette and shortcuts list. */
  readonly group: "Chat" | "Message" | "Documents" | "Models" | "View" | "Settings";
  /** In tinykeys' spelling, e.g. "$mod+Shift+O"; single letters and "?" are ignored while typing. */
  readonly keys?: string;
  /** Other words a person may type to find it. */
  readonly searchWords?: string;
  readonly run: () => void;
};

export const useCommands = create<{ readonly commands: readonly Command[] }>()(() => ({ commands: [] }));

/** Adds commands while a part of the page is there; returns the way to take them back. The same id replaces. */
export const registerCommands = (added: readonly Command[]): (() => void) => {
  const ids = new Set(added.map(({ id }) => id));
  useCommands.setState(({ commands }) => ({ commands: [...commands.filter(({ id }) => !ids.has(id)), ...added] }));
  return () => useCommands.setState(({ commands }) => ({ commands: commands.filter((command) => !added.includes(command)) }));
};

/** Commands by their group, in the order in which groups first appear. */
export const byGroup = (commands: readonly Command[]): readonly (readonly [Command["group"], readonly Command[]])[] => [
  ...Map.groupBy(commands, ({ group }) => group),
];
