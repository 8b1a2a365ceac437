import { INTERRUPTED_EXIT } from './errors.js';

/** A terminal and a program between it and this one may both pass one Ctrl-C on: within this many milliseconds it is one. */
const SAME_PRESS_MS = 300;

/**
 * Listens for Ctrl-C while `body` runs. The first press calls `onFirst`, which returns whether there is anyone to react to
 * it; if not, and at the second press, the process ends.
 */
export async function withCtrlC<T>(onFirst: () => boolean, body: () => Promise<T>): Promise<T> {
  let first = 0;
  const onInterrupt = (): void => {
    const now = performance.now();
    if (first === 0 && onFirst()) first = now;
    else if (first === 0 || now - first > SAME_PRESS_MS) process.exit(INTERRUPTED_EXIT);
  };
  process.on('SIGINT', onInterrupt);
  try {
    return await body();
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
