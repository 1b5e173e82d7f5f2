/** Evaluated prompts of recent chats: one context with one sequence per chat, made on demand, least recently used given away. */
export interface Slots<Sequence> {
  /** The chat's own sequence, a new one, or the one longest unused (its state then belongs to another chat; shared beginnings still count). */
  take(key: string): Promise<Sequence>;
  readonly size: number;
}

/** `make` opens a further context; when it fails for want of memory, the slots there are have to do. `first`: the one made at load. */
export const createSlots = <Sequence>(first: Sequence, most: number, make: () => Promise<Sequence>): Slots<Sequence> => {
  /** In order of last use. */
  const used = new Map<string, Sequence>();
  let free: readonly Sequence[] = [first];
  let limit = most;

  const grown = async (): Promise<Sequence | null> => {
    if (used.size >= limit) return null;
    try {
      return await make();
    } catch {
      // Planned memory was taken by others meanwhile: stay with what there is.
      limit = used.size;
      return null;
    }
  };
  const oldest = (): Sequence => {
    const [key, sequence] = used.entries().next().value ?? ["", first];
    used.delete(key);
    return sequence;
  };
  return {
    take: async (key) => {
      const own = used.get(key);
      const [spare, ...rest] = free;
      if (own === undefined && spare !== undefined) free = rest;
      const sequence = own ?? spare ?? (await grown()) ?? oldest();
      used.delete(key);
      used.set(key, sequence);
      return sequence;
    },
    get size() {
      return used.size + free.length;
    },
  };
};
