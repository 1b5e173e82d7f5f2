/** The handlers that guardSession and guardContents really install, asked as Electron would ask them. */
import { EventEmitter } from "node:events";
import type { Session, WebContents } from "electron";
import { expect, it } from "vitest";
import { guardContents, guardSession } from "../../../electron/permissions.ts";

type Handler = (...args: unknown[]) => unknown;

/** Keeps each handler under its setter's name; every other call is recorded with its arguments. */
const recording = (): { target: EventEmitter & Record<string, unknown>; handlers: Map<string, Handler>; calls: unknown[][] } => {
  const handlers = new Map<string, Handler>();
  const calls: unknown[][] = [];
  const emitter = new EventEmitter() as EventEmitter & Record<string, unknown>;
  for (const name of ["setPermissionRequestHandler", "setPermissionCheckHandler", "setDevicePermissionHandler", "setWindowOpenHandler"])
    emitter[name] = (handler: Handler) => void handlers.set(name, handler);
  for (const name of ["setSpellCheckerEnabled", "setWebRTCIPHandlingPolicy"])
    emitter[name] = (...args: unknown[]) => void calls.push([name, ...args]);
  emitter.webRequest = { onBeforeRequest: (handler: Handler) => void handlers.set("onBeforeRequest", handler) };
  return { target: emitter, handlers, calls };
};
const prevented = (emitter: EventEmitter, event: string, ...args: unknown[]): boolean => {
  const state = { prevented: false };
  const details = { preventDefault: () => (state.prevented = true), ...(args[0] as object) };
  emitter.emit(event, details, ...args.slice(1));
  return state.prevented;
};

it("guards the session: spell checker off, permissions denied, foreign requests and downloads stopped", () => {
  const { target, handlers, calls } = recording();
  guardSession(target as unknown as Session, true);
  const granted: boolean[] = [];
  for (const permission of ["media", "clipboard-sanitized-write"])
    handlers.get("setPermissionRequestHandler")?.(null, permission, (ok: boolean) => granted.push(ok), {
      requestingUrl: "app://deskside/",
    });
  const requests: unknown[] = [];
  for (const url of ["https://evil.example/", "app://deskside/x.js"])
    handlers.get("onBeforeRequest")?.({ url }, (answer: unknown) => requests.push(answer));
  const download = (url: string) => prevented(target, "will-download", {}, { getURL: () => url });
  expect({
    calls,
    granted,
    checked: handlers.get("setPermissionCheckHandler")?.(null, "media", "app://deskside"),
    device: handlers.get("setDevicePermissionHandler")?.({}),
    requests,
    downloads: [download("https://evil.example/x"), download("blob:app://deskside/1")],
  }).toEqual({
    calls: [["setSpellCheckerEnabled", false]],
    granted: [false, true],
    checked: false,
    device: false,
    requests: [{ cancel: true }, { cancel: false }],
    downloads: [true, false],
  });
});

it("guards every contents: no windows, no webviews, no navigation away, no WebRTC past the proxy", () => {
  const { target, handlers, calls } = recording();
  guardContents(target as unknown as WebContents);
  const away = ["will-navigate", "will-frame-navigate", "will-redirect"].map((event) =>
    prevented(target, event, { url: "https://evil.example/" }),
  );
  const home = ["will-navigate", "will-frame-navigate", "will-redirect"].map((event) =>
    prevented(target, event, { url: "app://deskside/" }),
  );
  expect({
    calls,
    away,
    home,
    opened: handlers.get("setWindowOpenHandler")?.({ url: "https://x" }),
    webview: prevented(target, "will-attach-webview", {}),
  }).toEqual({
    calls: [["setWebRTCIPHandlingPolicy", "disable_non_proxied_udp"]],
    away: [true, true, true],
    home: [false, false, false],
    opened: { action: "deny" },
    webview: true,
  });
});
