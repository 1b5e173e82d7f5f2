/** A person waiting comes first: measuring rests while a chat answers. */

/** How often to look whether the answer has ended. */
const LOOK_MS = 200;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const timer = setTimeout(over, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });

export interface Patience {
  /** Resolves when nobody waits. `onWait`: called once if somebody does. Throws the signal's reason. */
  turn(onWait: () => void, signal: AbortSignal): Promise<void>;
  /** Does the work; `hold` is called with true when somebody begins to wait meanwhile, with false when nobody does any more. */
  during<T>(hold: (held: boolean) => Promise<void>, work: () => Promise<T>): Promise<{ readonly result: T; readonly held: boolean }>;
}

export const createPatience = (busy: () => boolean): Patience => ({
  turn: async (onWait, signal) => {
    signal.throwIfAborted();
    if (!busy()) return;
    onWait();
    while (busy()) await pause(LOOK_MS, signal);
  },
  during: async (hold, work) => {
    const state = { held: false, ever: false };
    const look = (): void => {
      if (busy() === state.held) return;
      state.held = !state.held;
      state.ever ||= state.held;
      // A process that died tells so by the work itself.
      hold(state.held).catch(() => undefined);
    };
    const timer = setInterval(look, LOOK_MS);
    try {
      return { result: await work(), held: state.ever };
    } finally {
      clearInterval(timer);
    }
  },
});
