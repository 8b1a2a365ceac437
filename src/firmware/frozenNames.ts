/** The names of frozen modules: `mp_frozen_names`, one after another with a NUL each, and an empty one at the end. */
import type { Memory } from './memory.js';

const RUN = /(?:[\w./-]+\.m?py\0){1,2000}\0/g;

/** Their paths in the firmware's order; none where it has no frozen modules. */
export function readFrozenNames(memory: Memory): string[] {
  let longest = '';
  for (const { bytes } of memory.segments) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    for (const [run] of text.matchAll(RUN)) if (run.length > longest.length) longest = run;
  }
  return longest.split('\0').filter((name) => name !== '');
}
