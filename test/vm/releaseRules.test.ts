import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** What a program prints on the 32-bit Unix port where a rule is off, and where it is on. */
function bothWays(rule: string, text: string, others: Record<string, number> = {}): string[] {
  const board = loadBoard('UNIX_X86', { firmware: 'v1.28.0/unix-x86' });
  return [0, 1].map((value) => {
    const host = new MemoryHost();
    host.stderr = (bytes) => host.stdout(bytes);
    const machine = new Machine({ ...board, macros: { ...board.macros, ...others, [rule]: value } }, host);
    machine.run({ name: 'app.py', text, via: 'file' });
    return host.out.trim();
  });
}

/** Bytes that a statement leaves on the heap, in a function where nothing else allocates. */
const bytesOf = (setUp: string, statement: string): string =>
  [
    'import gc',
    'gc.disable()',
    setUp,
    'def f(x):',
    '    n = gc.mem_alloc()',
    `    ${statement}`,
    '    return gc.mem_alloc() - n',
    'print(f(x))',
    '',
  ].join('\n');

describe('rules of releases', () => {
  it.each([
    ['UHEAP_INT_RESULT_NORMALISED', 'a = 1 << 70\nprint((a - a) is 0)\n', ['False', 'True']],
    [
      'UHEAP_INT_POW3_MPZ',
      'try:\n    pow(2, 3, 0)\nexcept Exception as e:\n    print(repr(e))\n',
      ["ZeroDivisionError('divide by zero',)", "ValueError('divide by zero',)"],
    ],
    // 2**30 is one more than the largest small int, but fits a word: an object and its digits, once or twice.
    ['UHEAP_MUL_OVERFLOW_BY_WORD', bytesOf('x = 1 << 15', 'x * x'), ['64', '32']],
    // The slice has a block.
    ['UHEAP_SLICE_ON_STACK', bytesOf('x = bytearray(8)', 'x[1:3] = b"ab"'), ['16', '0']],
    ['UHEAP_SLICE_ON_STACK', bytesOf('x = [1, 2]', 'x[0:0] = x'), ['16', '16']],
    // The second tuple, in which nothing is.
    // An object and its digits.
    ['UHEAP_TIME_LL', bytesOf('import time\nx = (2000, 1, 2, 3, 4, 5, 0, 0)', 'time.mktime(x)'), ['0', '32']],
    ['UHEAP_ZIP_LAZY_TUPLE', bytesOf('x = iter(())', 'next(zip((1,), x), 0)'), ['32', '48']],
  ])('%s', (rule, text, printed) => {
    expect(bothWays(rule, text)).toEqual(printed);
  });

  it('UHEAP_UIMPORT_INTERNS: the name without its u', () => {
    const text = [
      'import micropython',
      'try:\n    import unavailable\nexcept ImportError:\n    pass',
      'micropython.qstr_info(1)',
      '',
    ].join('\n');
    const [off, on] = bothWays('UHEAP_UIMPORT_INTERNS', text);
    expect(on).toContain('Q(navailable)');
    expect(off).not.toContain('Q(navailable)');
    expect(off).toContain('Q(unavailable)');
  });

  it('UHEAP_DEFLATE_WINDOW_FIRST: no state where the window has no room', () => {
    const text = [
      'import gc, io, deflate',
      'gc.disable()',
      'd = deflate.DeflateIO(io.BytesIO(), deflate.RAW, 15)',
      'x = bytearray(gc.mem_free() - 24000)',
      'n = gc.mem_alloc()',
      'try:\n    d.write(b"a")\nexcept MemoryError:\n    pass',
      'print(gc.mem_alloc() - n)',
      '',
    ].join('\n');
    expect(bothWays('UHEAP_DEFLATE_WINDOW_FIRST', text, { MICROPY_PY_DEFLATE_COMPRESS: 1 })).toEqual(['192', '144']);
  });

  it('UHEAP_ALLOC_FAIL_SIZE_FMT', () => {
    const text = 'try:\n    bytearray(1 << 24)\nexcept MemoryError as e:\n    print(e)\n';
    const expected = 'memory allocation failed, allocating 16777216 bytes';
    expect(bothWays('UHEAP_ALLOC_FAIL_SIZE_FMT', text)).toEqual([expected, expected]);
  });

  it('UHEAP_FSTRING: raw ones, and several side by side', () => {
    const text = "x = 3\nprint(rf'\\d{x}' f'{x + 1}' 'a' f'{x}')\n";
    const [off, on] = bothWays('UHEAP_FSTRING', text);
    expect(off).toContain('SyntaxError');
    expect(on).toBe('\\d34a3');
  });
});
