/** The frame's own commands. */
import type { Command } from "../state/commands.ts";
import { attempt } from "../state/failures.ts";
import { updateSettings } from "../state/settings.ts";
import { goTo, setOverlay, toggleRail } from "../state/ui.ts";
import { rooms } from "./rooms.tsx";

/** Shortcuts avoid what browsers keep for themselves (Ctrl+1…9, Ctrl+N, Ctrl+T, Ctrl+W) and single letters (WCAG 2.1.4). */
export const frameCommands: readonly Command[] = [
  { id: "view.palette", label: "Show all commands", group: "View", keys: "$mod+K", run: () => setOverlay("palette") },
  {
    id: "view.shortcuts",
    label: "Show keyboard shortcuts",
    group: "View",
    keys: "$mod+/",
    searchWords: "help keys",
    run: () => setOverlay("shortcuts"),
  },
  ...rooms.map(({ id, label, keys }): Command => ({ id: `view.${id}`, label: `Go to ${label}`, group: "View", keys, run: () => goTo(id) })),
  {
    id: "view.ledger",
    label: "Show the privacy ledger",
    group: "View",
    searchWords: "offline connections data protection",
    run: () => setOverlay("ledger"),
  },
  { id: "view.rail", label: "Fold or unfold the rail", group: "View", keys: "$mod+B", searchWords: "sidebar", run: toggleRail },
  ...(["light", "dark", "system"] as const).map(
    (theme): Command => ({
      id: `settings.theme.${theme}`,
      label: theme === "system" ? "Theme: as the system" : `Theme: ${theme}`,
      group: "Settings",
      searchWords: "appearance colours",
      run: () => attempt(updateSettings({ theme })),
    }),
  ),
];
