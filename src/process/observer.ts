/** The hook by which the privacy ledger hears of every process that is started and ends, and of what the tripwire refused in it. */

/** `label`: what the process is for, e.g. "engine worker (starter)"; never content, never a path. */
export type ProcessEvent =
  | { readonly kind: "started" | "ended"; readonly pid: number; readonly label: string }
  | { readonly kind: "outbound"; readonly pid: number; readonly label: string; readonly door: string };
export type ProcessObserver = (event: ProcessEvent) => void;

let current: ProcessObserver | null = null;

/** Sets the one observer of this core (module state, because every start function reports to it); null removes it. */
export const setProcessObserver = (observer: ProcessObserver | null): void => {
  current = observer;
};

/** Tells the observer, if there is one. */
export const reportProcess: ProcessObserver = (event) => current?.(event);
