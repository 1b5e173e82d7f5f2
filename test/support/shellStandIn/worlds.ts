/** The page's own world and the preload's isolated one, as scripts for Chromium; `secret` names their events and stays unknown to the page. */

/** Runs in the page's world: defines what the preload exposes, and hands its calls over. Takes and gives plain data only. */
const pageWorld = (secret: string): void => {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  const tell = document.dispatchEvent.bind(document);
  let next = 1;
  document.addEventListener(`${secret}reply`, (event) => {
    const { id, value, error } = JSON.parse((event as CustomEvent<string>).detail);
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  document.addEventListener(`${secret}expose`, (event) => {
    const { key, values, functions } = JSON.parse((event as CustomEvent<string>).detail);
    const api: Record<string, unknown> = { ...values };
    for (const name of functions as string[])
      api[name] = (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = next++;
          waiting.set(id, { resolve, reject });
          tell(new CustomEvent(`${secret}call`, { detail: JSON.stringify({ id, key, name, args }) }));
        });
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true });
  });
};

type Preload = (require: (name: string) => unknown, module: { exports: unknown }, process: unknown) => void;

/** Runs in the isolated world: what a sandboxed preload may require, and its IPC through the binding `standInSend`. */
const preloadWorld = (secret: string, platform: string, preload: Preload): void => {
  type World = typeof globalThis & { standInSend(text: string): void; standInReceive(text: string): void };
  const world = globalThis as World;
  const exposed = new Map<string, Record<string, unknown>>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  let next = 1;
  const tell = (name: string, value: unknown): void =>
    void document.dispatchEvent(new CustomEvent(secret + name, { detail: JSON.stringify(value) }));
  world.standInReceive = (text) => {
    const { id, value, error } = JSON.parse(text);
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  };
  document.addEventListener(`${secret}call`, async (event) => {
    const { id, key, name, args } = JSON.parse((event as CustomEvent<string>).detail);
    const called = exposed.get(key)?.[name] as (...args: unknown[]) => unknown;
    try {
      tell("reply", { id, value: (await called(...args)) ?? null });
    } catch (thrown) {
      tell("reply", { id, error: String(thrown) });
    }
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld(key: string, api: Record<string, unknown>) {
        exposed.set(key, api);
        const functions = Object.keys(api).filter((name) => typeof api[name] === "function");
        const values = Object.fromEntries(Object.entries(api).filter(([name]) => !functions.includes(name)));
        tell("expose", { key, values, functions });
      },
    },
    ipcRenderer: {
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = next++;
          waiting.set(id, { resolve, reject });
          world.standInSend(JSON.stringify({ id, channel, args }));
        }),
    },
    webUtils: { getPathForFile: () => "" },
  };
  const require = (name: string): unknown => {
    if (name === "electron" || name === "electron/renderer") return electron;
    throw new Error(`module not found in a sandboxed preload: ${name}`);
  };
  preload(require, { exports: {} }, { platform, type: "renderer", sandboxed: true, contextIsolated: true });
};

/** Top frames only, as with nodeIntegrationInSubFrames off. */
export const pageWorldScript = (secret: string): string => `if (window === top) (${pageWorld})(${JSON.stringify(secret)})`;

/** The preload's text is set in as it is: evaluating it would be refused by the page's own policy. */
export const preloadWorldScript = (secret: string, preloadSource: string): string =>
  `if (window === top) (${preloadWorld})(${JSON.stringify(secret)}, ${JSON.stringify(process.platform)}, (require, module, process) => {${preloadSource}\n})`;
