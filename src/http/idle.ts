/** Says when nobody has needed the core for a while. */

/** `busy` is asked when the time is up; while it holds, the wait begins anew with the next activity or after `afterMs`. */
export interface Idle {
  /** Somebody came, went, or work went on. */
  activity(): void;
  close(): void;
}

export const createIdle = (deps: { readonly afterMs: number; readonly busy: () => boolean; readonly onIdle: () => void }): Idle => {
  const state: { timer: NodeJS.Timeout | null; closed: boolean } = { timer: null, closed: false };
  const arm = (): void => {
    if (state.timer !== null) clearTimeout(state.timer);
    if (!state.closed) state.timer = setTimeout(over, deps.afterMs);
  };
  const over = (): void => {
    if (deps.busy()) arm();
    else deps.onIdle();
  };
  arm();
  return {
    activity: arm,
    close: () => {
      state.closed = true;
      arm();
    },
  };
};
