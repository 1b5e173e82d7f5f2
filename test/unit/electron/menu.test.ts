import type { MenuItemConstructorOptions } from "electron";
import { expect, it } from "vitest";
import { menuTemplate } from "../../../electron/menu.ts";

/** Every role in the menu, submenus included. */
const roles = (items: readonly MenuItemConstructorOptions[]): unknown[] =>
  items.flatMap((item) => [...(item.role === undefined ? [] : [item.role]), ...(Array.isArray(item.submenu) ? roles(item.submenu) : [])]);

it("has no developer tools and no reload in a shipped app", () => {
  expect(roles(menuTemplate("linux", true))).not.toEqual(expect.arrayContaining(["toggleDevTools"]));
  expect(roles(menuTemplate("linux", true))).not.toEqual(expect.arrayContaining(["reload"]));
  expect(roles(menuTemplate("darwin", false))).toEqual(expect.arrayContaining(["appMenu", "copy", "toggleDevTools", "reload"]));
});
