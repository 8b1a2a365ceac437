import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { testRealPrograms } from '../machine/realProgram.js';

/** Texts that a build has in ROM because of the module. */
const TEXTS = ['unmarshallable object', 'function must be bytecode'];

/** The standard variant, built with `-DMICROPY_PY_MARSHAL=1`. */
function withMarshal(target: string, firmware: string): Board {
  const board = loadBoard(target, { firmware: `v1.28.0/${firmware}` });
  const { macros, modules, romQstrs, errorTexts } = board;
  const pools = romQstrs.pools.map((pool) => {
    const more = ['__code__', 'dumps', 'loads', 'marshal'].filter((text) => !pool.strings.includes(text));
    return pool.name === 'rom' ? { ...pool, strings: [...pool.strings, ...more].sort() } : pool;
  });
  return {
    ...board,
    macros: { ...macros, MICROPY_PY_MARSHAL: 1, MICROPY_PY_FUNCTION_ATTRS_CODE: 1, MICROPY_PY_BUILTINS_CODE: 2 },
    modules: [...modules, 'marshal'],
    romQstrs: { ...romQstrs, pools },
    errorTexts: errorTexts === null ? null : { ...errorTexts, texts: [...errorTexts.texts, ...TEXTS] },
  };
}

describe('marshal and code objects', () => {
  testRealPrograms(join(import.meta.dirname, 'marshal'), [
    ['coverage', () => loadBoard('UNIX_COVERAGE', { firmware: 'v1.28.0/unix-coverage' })],
    ['x64', () => withMarshal('UNIX_X64', 'unix-x64')],
    ['x86', () => withMarshal('UNIX_X86', 'unix-x86')],
  ]);
});

function outcome(board: Board, text: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  new Machine(board, host).run({ name: 'app.py', text, via: 'file' });
  return host.out;
}

describe('a function made of code alone', () => {
  const head = 'def f(a, b=1, *, c=2):\n    return a, b, c\ng = type(f)(f.__code__, globals())\n';
  const board = withMarshal('UNIX_X64', 'unix-x64');

  it('runs with all its arguments', () => {
    expect(outcome(board, `${head}print(g(1, 2, c=3))`)).toBe('(1, 2, 3)\n');
  });

  it.each(['g(1, c=3)', 'g(1, 2)'])('%s ends the run: it has no default values', (call) => {
    expect(outcome(board, `${head}${call}`)).toContain(
      'FirmwareFault: a function that was made of code has no default',
    );
  });
});

describe('marshal before 1.28', () => {
  it('writes only functions without functions of their own', () => {
    const board = withMarshal('UNIX_X64', 'unix-x64');
    const old = { ...board, macros: { ...board.macros, UHEAP_CODE_WITH_CHILDREN: 0 } };
    const text = [
      'import marshal',
      "for text in ('x = 1', 'f = lambda: 1'):",
      '    try:',
      "        print(len(marshal.dumps(compile(text, 'a', 'exec'))))",
      '    except ValueError as e:',
      '        print(e)',
    ].join('\n');
    const [alone, withChild] = outcome(board, text).split('\n').map(Number);
    expect(outcome(old, text)).toBe(`${alone}\nfunction must be bytecode with no children\n`);
    expect(withChild).toBeGreaterThan(alone!);
  });
});
