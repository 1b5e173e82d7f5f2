import { expect, it } from "vitest";
import { isAllowedPermission, isAllowedRequest, isOwnDownload } from "../../../electron/permissions.ts";

it("allows its own page to copy, and nobody anything else", () => {
  const asked = [
    "media",
    "geolocation",
    "notifications",
    "clipboard-read",
    "fullscreen",
    "openExternal",
    "usb",
    "idle-detection",
    "fileSystem",
    "unknown",
  ];
  expect(asked.filter((permission) => isAllowedPermission(permission, "app://deskside/"))).toEqual([]);
  expect([
    isAllowedPermission("clipboard-sanitized-write", "app://deskside/"),
    isAllowedPermission("clipboard-sanitized-write", "https://evil.example/"),
  ]).toEqual([true, false]);
});

it("loads its own files, blobs and data, and nothing from anywhere else", () => {
  const own = ["app://deskside/index.html", "blob:app://deskside/0b-1", "data:image/png;base64,AA=="];
  expect(own.filter((address) => isAllowedRequest(address, true))).toEqual(own);
  const foreign = [
    "https://redirector.gvt1.com/edgedl/dict.bdic",
    "http://127.0.0.1:1/",
    "ws://localhost/",
    "file:///etc/passwd",
    "blob:https://evil.example/1",
    "app://other/",
    "chrome://gpu",
    "devtools://devtools/bundled/inspector.html",
    "nonsense",
  ];
  expect(foreign.filter((address) => isAllowedRequest(address, true))).toEqual([]);
  expect(isAllowedRequest("devtools://devtools/bundled/inspector.html", false)).toBe(true);
});

it("saves only blobs that the page made", () => {
  expect(
    ["blob:app://deskside/1", "blob:app://deskside.evil/1", "https://evil.example/x.exe", "data:text/html,x"].map(isOwnDownload),
  ).toEqual([true, false, false, false]);
});
