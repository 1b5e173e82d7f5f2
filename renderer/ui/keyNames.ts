/** Names of keys: tinykeys' spelling in, what is printed on the keyboard out. */

/** True on Apple systems, where the command key takes the place of Control. */
const isApple = (): boolean => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

const named: Readonly<Record<string, readonly [other: string, apple: string]>> = {
  $mod: ["Ctrl", "⌘"],
  Shift: ["Shift", "⇧"],
  Alt: ["Alt", "⌥"],
  Control: ["Ctrl", "⌃"],
  Enter: ["Enter", "⏎"],
  Escape: ["Esc", "Esc"],
  ArrowUp: ["↑", "↑"],
  ArrowDown: ["↓", "↓"],
  Backspace: ["Backspace", "⌫"],
  Delete: ["Del", "⌦"],
};

/** The parts of one press, e.g. "$mod+Shift+K" → ["Ctrl", "Shift", "K"]. A spelling by code ("KeyK", "Slash") is shortened. */
export const keyNames = (combination: string, apple = isApple()): readonly string[] =>
  combination.split("+").map((part) => {
    const pair = named[part];
    if (pair !== undefined) return pair[apple ? 1 : 0];
    return part.replace(/^Key|^Digit/, "").toUpperCase();
  });

/** The same combination for `aria-keyshortcuts` (WAI-ARIA 1.2). */
export const ariaKeys = (combination: string, apple = isApple()): string =>
  combination
    .split("+")
    .map((part) => (part === "$mod" ? (apple ? "Meta" : "Control") : part.replace(/^Key|^Digit/, "")))
    .join("+");
