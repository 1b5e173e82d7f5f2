/** Waits for something, but only so long. */

/** `late` after `ms`; the promise itself goes on. */
export const orLate = async <T>(promise: Promise<T>, ms: number): Promise<T | "late"> => {
  const timer: { id: NodeJS.Timeout | null } = { id: null };
  const late = new Promise<"late">((resolve) => {
    timer.id = setTimeout(() => resolve("late"), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    if (timer.id !== null) clearTimeout(timer.id);
  }
};
