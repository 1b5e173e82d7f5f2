/** A map that forgets what was not used for longest once it is full. */

export interface KeepNewest<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

/** `entries`: most values; `keyUnits`: most UTF-16 code units of all keys together. A single key above that is not kept. */
export const keepNewest = <V>(bound: { readonly entries: number; readonly keyUnits: number }): KeepNewest<V> => {
  const values = new Map<string, V>();
  const held = { keyUnits: 0 };
  const remove = (key: string): void => {
    if (values.delete(key)) held.keyUnits -= key.length;
  };
  return {
    get: (key) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set: (key, value) => {
      remove(key);
      values.set(key, value);
      held.keyUnits += key.length;
      for (const oldest of values.keys()) {
        if (values.size <= bound.entries && held.keyUnits <= bound.keyUnits) break;
        remove(oldest);
      }
    },
  };
};
