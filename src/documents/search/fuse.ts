/** Pure: several ranked lists joined into one by reciprocal rank. */

/** Of Cormack, Clarke and Büttcher (SIGIR 2009): how little a first rank weighs more than a second one. */
export const RANK_CONSTANT = 60;

/** A place in one list: rank from 1, and the score it was given there. */
export interface Standing {
  readonly rank: number;
  readonly score: number;
}

export interface Fused<T> {
  readonly item: T;
  /** Sum of 1 / (60 + rank) over the lists it is in. */
  readonly score: number;
  /** One per list, in the order of the lists; null where it is not in. */
  readonly standings: readonly (Standing | null)[];
}

/** Best first; equal scores keep the order of the first list they are in. Each list is in order already, best first, and holds an item once. */
export const fuse = <T extends { readonly score: number }>(
  lists: readonly (readonly T[])[],
  keyOf: (item: T) => number,
): readonly Fused<T>[] => {
  const found = new Map<number, { readonly item: T; readonly standings: (Standing | null)[] }>();
  lists.forEach((list, index) => {
    list.forEach((item, place) => {
      const entry = found.get(keyOf(item)) ?? { item, standings: lists.map(() => null) };
      entry.standings[index] = { rank: place + 1, score: item.score };
      found.set(keyOf(item), entry);
    });
  });
  const sum = (standings: readonly (Standing | null)[]): number =>
    standings.reduce((total, standing) => total + (standing === null ? 0 : 1 / (RANK_CONSTANT + standing.rank)), 0);
  return [...found.values()].map(({ item, standings }) => ({ item, standings, score: sum(standings) })).sort((a, b) => b.score - a.score);
};
