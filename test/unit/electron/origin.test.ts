import { expect, it } from "vitest";
import { isOwnAddress } from "../../../electron/origin.ts";

it("knows its own page by parsing, not by prefix", () => {
  expect(["app://deskside/", "app://deskside/assets/x.js?y#z", "app://deskside"].map(isOwnAddress)).toEqual([true, true, true]);
  const foreign = [
    "app://deskside.evil.example/",
    "app://deskside@evil.example/",
    "app://evil@deskside/",
    "app://deskside:1/",
    "app://other/",
    "https://deskside/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "blob:app://deskside/1",
    "about:blank",
    "",
    "deskside",
  ];
  expect(foreign.filter(isOwnAddress)).toEqual([]);
});
