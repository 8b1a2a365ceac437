/**
 * The program makes the firmware do what C leaves undefined: it reads an object where there is none, or memory that it
 * has freed. A board crashes then, or goes on with garbage; no program can catch it, and uheap ends the run.
 */
export class FirmwareFault extends Error {}

/** An array that borrows memory grows: py/gc.c takes the address for that of a chunk. */
export function growsForeignMemory(): never {
  throw new FirmwareFault('an array grows that borrows memory from elsewhere than the heap');
}

/** A container was emptied while the firmware searched it (py/map.c divides by its size, which is 0 then). */
export function emptiedWhileSearched(kind: string): never {
  throw new FirmwareFault(`a ${kind} was emptied while it was searched`);
}

/** A finaliser has collected: `Heap.collect` tells what that does (py/gc.c gc_collect_start asserts that none does). */
export function collectsInFinaliser(how: 'waits' | 'overwrites'): never {
  throw new FirmwareFault(
    how === 'waits'
      ? 'gc.collect() in a finaliser waits for ever for the collection that it is in'
      : 'gc.collect() in a finaliser freed what is in use, and now something is written over it',
  );
}

/** A function that was made of code alone takes its default values from behind its end. */
export function withoutDefaults(): never {
  throw new FirmwareFault('a function that was made of code has no default values, and is called without an argument');
}
