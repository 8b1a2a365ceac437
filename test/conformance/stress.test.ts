import { describe, expect, it } from 'vitest';
import { build1230, programs, source } from './recordings.js';
import { runRecorded } from './run.js';

/** Programs that print figures of the heap, or use so much of it that collecting at every allocation takes minutes. */
const NOT_COMPARABLE = new Set(['25_gc_module', '26_fragmentation', '27_memory_error', '28_finalisers']);

/** What a program prints before it comes to the heap's figures. */
function ownOutput(text: string): string {
  const at = text.indexOf('#mem ');
  return at < 0 ? text : text.slice(0, at);
}

const build = build1230('unix-x86');

describe('collecting at every allocation', () => {
  it.each(programs().filter((program) => !NOT_COMPARABLE.has(program)))('does not change what %s prints', (program) => {
    const plain = runRecorded(build, program, source(program));
    const stressed = runRecorded(build, program, source(program), { stress: true });
    expect(ownOutput(stressed)).toBe(ownOutput(plain));
  });
});
