/** Does things one after another in the order asked. */

/** Each call waits for all before it, whether they failed or not. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

export const createTurn = (): Turn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
};
