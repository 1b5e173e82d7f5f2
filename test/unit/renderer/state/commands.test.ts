import { afterEach, expect, test } from "vitest";
import { byGroup, type Command, registerCommands, useCommands } from "../../../../renderer/state/commands.ts";

const command = (id: string, group: Command["group"], label = id): Command => ({ id, label, group, run: () => undefined });
afterEach(() => useCommands.setState({ commands: [] }));

test("commands of a part leave with it, and a newer one of the same id stays", () => {
  const leave = registerCommands([command("a", "View"), command("b", "Chat", "old")]);
  registerCommands([command("b", "Chat", "new")]);
  leave();
  expect(useCommands.getState().commands.map(({ label }) => label)).toEqual(["new"]);
});

test("groups keep the order in which they first appear", () => {
  expect(
    byGroup([command("a", "View"), command("b", "Chat"), command("c", "View")]).map(([group, members]) => [group, members.length]),
  ).toEqual([
    ["View", 2],
    ["Chat", 1],
  ]);
});
