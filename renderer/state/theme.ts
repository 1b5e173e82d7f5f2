/** Puts the chosen theme on the page, and remembers it so that the next start does not flash the other one. */
import type { Settings } from "#src/contract/settings.ts";

const KEY = "theme";

/** `system` leaves the choice to the browser's colour scheme. */
export const applyTheme = (theme: Settings["theme"]): void => {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  localStorage.setItem(KEY, theme);
};

/** Before the settings have been read: the theme of the last time. */
export const applyRememberedTheme = (): void => {
  const remembered = localStorage.getItem(KEY);
  if (remembered === "light" || remembered === "dark") applyTheme(remembered);
};
