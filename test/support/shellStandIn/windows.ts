/** BrowserWindow and WebContents over Chromium targets. */
import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { BrowserWindowConstructorOptions } from "electron";
import { listen, type Params, send } from "./chromium.ts";
import { allServed, fromLoopback, toLoopback } from "./loopback.ts";
import { pageWorldScript, preloadWorldScript } from "./worlds.ts";

const WORLD = "stand-in preload";
/** What the shell's IPC answers with. */
export type Answer = (event: unknown, ...args: unknown[]) => unknown;
export const answers = new Map<string, Answer>();
export const opened = new Set<BrowserWindow>();
/** Heard by the app: `web-contents-created`, `window-all-closed`. */
export const life = new EventEmitter();

class WebContents extends EventEmitter {
  readonly owner: BrowserWindow;
  constructor(owner: BrowserWindow) {
    super();
    this.owner = owner;
  }
  openHandler: (() => unknown) | null = null;
  setWindowOpenHandler(handler: () => unknown): void {
    this.openHandler = handler;
  }
  setWebRTCIPHandlingPolicy(): void {}
  getURL(): string {
    return this.owner.address;
  }
  isDestroyed(): boolean {
    return !opened.has(this.owner);
  }
  close(): void {
    this.owner.close();
  }
  reload(): void {
    void this.owner.reload();
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: WebContents;
  readonly ready: Promise<void>;
  address = "about:blank";
  targetId = "";
  private sessionId = "";

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.webContents = new WebContents(this);
    opened.add(this);
    life.emit("web-contents-created", {}, this.webContents);
    this.ready = this.attach();
  }

  private async attach(): Promise<void> {
    const { width = 800, height = 600 } = this.options;
    const created = await send("Target.createTarget", { url: "about:blank", newWindow: true, width, height });
    this.targetId = String(created.targetId);
    this.sessionId = String((await send("Target.attachToTarget", { targetId: this.targetId, flatten: true })).sessionId);
    listen(this.sessionId, (method, params) => this.hear(method, params));
    const secret = randomBytes(16).toString("hex");
    const preload = readFileSync(this.options.webPreferences?.preload ?? "", "utf8");
    const add = (source: string, world: Params) => send("Page.addScriptToEvaluateOnNewDocument", { source, ...world }, this.sessionId);
    await send("Page.enable", {}, this.sessionId);
    await send("Runtime.enable", {}, this.sessionId);
    await send("Runtime.addBinding", { name: "standInSend", executionContextName: WORLD }, this.sessionId);
    await add(pageWorldScript(secret), {});
    await add(preloadWorldScript(secret, preload), { worldName: WORLD });
  }

  private hear(method: string, params: Params): void {
    if (method === "Page.frameNavigated") {
      const frame = params.frame as { readonly url: string; readonly parentId?: string };
      if (frame.parentId === undefined) this.address = fromLoopback(frame.url);
    }
    if (method === "Page.loadEventFired") this.emit("ready-to-show");
    if (method === "Runtime.bindingCalled") void this.answer(String(params.payload), Number(params.executionContextId));
  }

  private async answer(payload: string, contextId: number): Promise<void> {
    const { id, channel, args } = JSON.parse(payload) as { id: number; channel: string; args: unknown[] };
    const event = { sender: this.webContents, senderFrame: { url: this.address, parent: null } };
    const reply = async (): Promise<object> => {
      try {
        const answer = answers.get(channel);
        if (answer === undefined) throw new Error(`No handler registered for '${channel}'`);
        return { id, value: (await answer(event, ...args)) ?? null };
      } catch (thrown) {
        return { id, error: `Error invoking remote method '${channel}': ${thrown}` };
      }
    };
    const expression = `standInReceive(${JSON.stringify(JSON.stringify(await reply()))})`;
    await send("Runtime.evaluate", { contextId, expression }, this.sessionId).catch(() => {});
  }

  async loadURL(address: string): Promise<void> {
    await Promise.all([this.ready, allServed()]);
    const { errorText } = await send("Page.navigate", { url: toLoopback(address) }, this.sessionId);
    if (errorText !== undefined) throw new Error(`${String(errorText)} loading '${address}'`);
  }
  async reload(): Promise<void> {
    await send("Page.reload", {}, this.sessionId);
  }
  close(): void {
    if (!opened.delete(this)) return;
    this.emit("close", {});
    void this.ready.then(() => send("Target.closeTarget", { targetId: this.targetId })).catch(() => {});
    this.emit("closed");
    if (opened.size === 0) life.emit("window-all-closed");
  }
  show(): void {}
  focus(): void {
    this.emit("focus");
  }
  maximize(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds() {
    const { width = 800, height = 600, x = 0, y = 0 } = this.options;
    return { x, y, width, height };
  }
  static getAllWindows(): BrowserWindow[] {
    return [...opened];
  }
  static fromWebContents(contents: WebContents): BrowserWindow {
    return contents.owner;
  }
}

/** A window that the page closed itself, or that crashed. */
export const forgetTarget = (targetId: string): void => {
  for (const window of opened) if (window.targetId === targetId) window.close();
};
