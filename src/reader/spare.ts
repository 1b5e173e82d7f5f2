/** One warm process in waiting: started when the one before it has been taken, ended when nobody reads for a while. */
import type { ReaderChild } from "./readerChild.ts";

/** After that the spare's memory (about 100 MB) is given back. */
const IDLE_MS = 60_000;

export interface Spare {
  /** The warm one if there is one, else a new one. */
  take(): ReaderChild;
  /** Starts the next, unless one waits. Called when the one taken has got its document. */
  prepare(): void;
  close(): Promise<void>;
}

export const createSpare = (start: () => ReaderChild): Spare => {
  let waiting: ReaderChild | null = null;
  let idle: NodeJS.Timeout | null = null;
  let closed = false;
  const drop = async (): Promise<void> => {
    const dropped = waiting;
    waiting = null;
    if (idle !== null) clearTimeout(idle);
    await dropped?.close();
  };
  return {
    take() {
      const taken = waiting ?? start();
      waiting = null;
      if (idle !== null) clearTimeout(idle);
      return taken;
    },
    prepare() {
      if (closed || waiting !== null) return;
      waiting = start();
      void waiting.warm();
      idle = setTimeout(() => void drop(), IDLE_MS);
      idle.unref();
    },
    async close() {
      closed = true;
      await drop();
    },
  };
};
