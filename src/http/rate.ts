/** A sliding window: at most `most` events per `windowMs`. Pure but for its own memory, which holds `most` numbers. */
export interface Rate {
  /** True and counted, or false when the window is full. */
  take(): boolean;
}

export const createRate = (options: { readonly most: number; readonly windowMs: number; readonly now: () => number }): Rate => {
  let taken: readonly number[] = [];
  return {
    take: () => {
      const at = options.now();
      taken = taken.filter((then) => at - then < options.windowMs);
      if (taken.length >= options.most) return false;
      taken = [...taken, at];
      return true;
    },
  };
};
