import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** Programs that touch most ways of allocating, and catch what they can. */
const PROGRAMS: Record<string, string> = {
  containers: [
    'try:',
    '    a = [i * i for i in range(20)]',
    '    d = {str(i): [i] for i in range(12)}',
    '    s = {x % 7 for x in a}',
    '    t = tuple(sorted(d))',
    "    print(len(a), len(d), len(s), t[0], ','.join(t))",
    'except MemoryError as e:',
    "    print('MemoryError')",
    "print('alive')",
  ].join('\n'),
  classes: [
    'class A:',
    '    def __init__(self, n):',
    '        self.n = n',
    '        self.more = [n] * 3',
    '    def step(self):',
    '        return A(self.n + 1)',
    'def gen(k):',
    '    for i in range(k):',
    '        yield A(i).step().n',
    'try:',
    '    print(list(gen(5)))',
    '    f = lambda *x, **k: (x, k)',
    '    print(f(1, 2, y=3))',
    'except MemoryError:',
    "    print('MemoryError')",
    "print('alive')",
  ].join('\n'),
  text: [
    'try:',
    "    s = 'x' * 50 + '%d-%s' % (12345, 'abc') + '{:>10.3f}'.format(2.5)",
    "    b = bytearray(s.encode()) + b'end'",
    '    n = 1 << 100',
    '    print(len(s), len(b), n * n // 7, s.upper().split("-")[0][:3])',
    "    exec('q = [1, 2, 3]')",
    '    print(q)',
    'except MemoryError:',
    "    print('MemoryError')",
    "print('alive')",
  ].join('\n'),
};

/** Bytecode is interpreted, or turned into JavaScript at once. */
const JIT_AFTER = [Number.POSITIVE_INFINITY, 0];

/** Runs a program in which request number `n` for memory fails; returns what it printed and whether any failed. */
function runFailing(text: string, n: number, jitAfter: number): { out: string; failed: boolean; exitCode: number } {
  const host = new MemoryHost({}, '/app');
  host.stderr = (bytes) => host.stdout(bytes);
  const machine = new Machine(loadBoard('UNIX_X86', { heapBytes: 65536 }), host);
  machine.state.setJitAfter(jitAfter);
  machine.heap.failIn = n;
  const { exitCode } = machine.run({ name: 'app.py', text, via: 'file' });
  const failed = machine.heap.failIn === 0;
  machine.heap.failIn = 0;
  // The machine must be able to go on: collect, check, and run something else.
  machine.inside(() => machine.heap.collect());
  machine.heap.verify();
  return { out: host.out, failed, exitCode };
}

describe.each(JIT_AFTER)('a machine survives that any request for memory fails, with jitAfter %d', (jitAfter) => {
  it.each(Object.keys(PROGRAMS))('%s', (name) => {
    const text = PROGRAMS[name]!;
    const whole = runFailing(text, 0, jitAfter);
    expect(whole.out).toContain('alive');
    let n = 1;
    for (; ; n++) {
      const { out, failed, exitCode } = runFailing(text, n, jitAfter);
      if (!failed) {
        expect(out).toBe(whole.out);
        break;
      }
      // Either the program got over it, or the MemoryError came where it has no handler: while it was compiled, say.
      const survived = out.endsWith('alive\n') && exitCode === 0;
      const ended = exitCode === 1 && /MemoryError/.test(out);
      expect(survived || ended, `request ${n}: ${out}`).toBe(true);
    }
    expect(n).toBeGreaterThan(100);
  });
});
