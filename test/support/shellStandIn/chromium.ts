/** An ordinary Chromium, and a DevTools connection to it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../chromium.ts";

export type Params = Readonly<Record<string, unknown>>;
export type Listener = (method: string, params: Params) => void;

const state: { browser: ChildProcess | null; socket: WebSocket | null; nextId: number } = { browser: null, socket: null, nextId: 1 };
const pending = new Map<number, PromiseWithResolvers<Params>>();
const listeners = new Map<string, Listener>();

/** Of the browser itself. */
export const ROOT = "";

const receive = (text: string): void => {
  const message = JSON.parse(text) as {
    id?: number;
    method?: string;
    params?: Params;
    result?: Params;
    error?: { message: string };
    sessionId?: string;
  };
  if (message.id !== undefined) {
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result ?? {});
    else waiting?.reject(new Error(message.error.message));
  } else if (message.method !== undefined) listeners.get(message.sessionId ?? ROOT)?.(message.method, message.params ?? {});
};

/** Sends a command to the browser, or to a target's session. */
export const send = (method: string, params: Params = {}, sessionId = ROOT): Promise<Params> => {
  const id = state.nextId++;
  const waiting = Promise.withResolvers<Params>();
  pending.set(id, waiting);
  state.socket?.send(JSON.stringify({ id, method, params, ...(sessionId === ROOT ? {} : { sessionId }) }));
  return waiting.promise;
};

export const listen = (sessionId: string, listener: Listener): void => void listeners.set(sessionId, listener);

/** Starts Chromium; resolves with the address of its DevTools once connected. `onEnd`: it is gone. */
export const startChromium = async (onEnd: () => void): Promise<string> => {
  const executable = findChromium();
  if (executable === null) throw new Error("no Chromium on this machine");
  const profile = mkdtempSync(join(tmpdir(), "deskside-stand-in-"));
  const browser = spawn(
    executable,
    [
      "--headless=new",
      "--no-sandbox",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "--no-first-run",
      "--no-startup-window",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
      "--password-store=basic",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  state.browser = browser;
  browser.once("exit", onEnd);
  const address = await new Promise<string>((resolve) => {
    let said = "";
    browser.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000);
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  socket.onmessage = (event) => receive(String(event.data));
  state.socket = socket;
  return address;
};

export const endChromium = (): void => {
  state.browser?.removeAllListeners("exit");
  state.browser?.kill("SIGKILL");
};
