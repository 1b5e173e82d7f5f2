/** A sliding window: at most `most` events per `windowMs`. Pure but for its own memory, which holds `most` numbers. */
export interface Rate {
  full(): boolean;
  /** True and counted, or false when the window is full. */
  take(): boolean;
}

export const createRate = (options: { readonly most: number; readonly windowMs: number; readonly now: () => number }): Rate => {
  let taken: readonly number[] = [];
  const recent = (): readonly number[] => {
    taken = taken.filter((then) => options.now() - then < options.windowMs);
    return taken;
  };
  const full = (): boolean => recent().length >= options.most;
  return {
    full,
    take: () => {
      if (full()) return false;
      taken = [...taken, options.now()];
      return true;
    },
  };
};
