import v8 from 'node:v8';

/**
 * How V8 compiles while a program of `uheap run` is young. Most programs end then, and their time is V8's: what it has not
 * compiled yet runs several times slower, and the compiler has more to do than the second core of a computer can. So it
 * puts only small functions and few of them into others, which is most of its work, compiles a small function no sooner
 * than others (it is mostly a part of those), and doesn't begin to mark what is alive before memory is needed, as it would
 * even while a program ends. Later it does as it always does.
 */

/** For a thread that has loaded all, because V8 refuses code that was compiled with other flags. */
export const FIRST_FLAGS: readonly string[] = [
  '--max-inlined-bytecode-size=150',
  '--max-inlined-bytecode-size-cumulative=400',
  '--max-bytecode-size-for-early-opt=0',
  '--no-incremental-marking',
];

/** V8's own. */
export const USUAL_FLAGS: readonly string[] = [
  '--max-inlined-bytecode-size=460',
  '--max-inlined-bytecode-size-cumulative=920',
  '--max-bytecode-size-for-early-opt=81',
  '--incremental-marking',
];

const FIRST_MILLISECONDS = 500;

/** Sets the usual flags once a program has run for a while. Doesn't keep the process alive. */
export function setUsualFlagsLater(): void {
  const setAll = (): void => {
    for (const flag of USUAL_FLAGS) v8.setFlagsFromString(flag);
  };
  setTimeout(setAll, FIRST_MILLISECONDS).unref();
}
