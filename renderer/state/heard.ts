/** Reads of what events keep true: an answer may be older than what was told while it was under way, so that is told again behind it. */

export interface Heard<Event> {
  /** Every event of the slice, as it comes. */
  hear(event: Event): void;
  /** Asks; gives the answer, and what was told meanwhile, oldest first: held as long as the answer takes. */
  read<Answer>(ask: () => Promise<Answer>): Promise<{ readonly answer: Answer; readonly told: readonly Event[] }>;
}

export const createHeard = <Event>(): Heard<Event> => {
  const underWay = new Set<Event[]>();
  return {
    hear: (event) => {
      for (const told of underWay) told.push(event);
    },
    read: async (ask) => {
      const told: Event[] = [];
      underWay.add(told);
      try {
        return { answer: await ask(), told };
      } finally {
        underWay.delete(told);
      }
    },
  };
};
