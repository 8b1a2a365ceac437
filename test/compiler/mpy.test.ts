import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mpRawCodeLoad } from '../../src/compiler/mpyRead.js';
import { mpRawCodeSave } from '../../src/compiler/mpyWrite.js';
import { MemReader } from '../../src/compiler/reader.js';
import type { MpException } from '../../src/runtime/exception.js';
import { mMalloc } from '../../src/runtime/malloc.js';
import { MpModule } from '../../src/runtime/module.js';
import { mp } from '../../src/runtime/state.js';
import { boot, crossCompile, crossCompiler, recorded } from './machines.js';

const NAMES = readdirSync(new URL('../recordings/v1.23.0/mpy/', import.meta.url))
  .map((file) => file.replace('.mpy', ''))
  .sort();

test('all programs have a recorded .mpy file', () => {
  expect(NAMES).toHaveLength(38);
});

/** Loading `bytes` raises `type`, and the reader is closed. */
function expectError(bytes: string, type: string): void {
  boot('UNIX_X86').inside(() => {
    const context = new MpModule(mp.dictGlobals);
    const reader = new MemReader(bytes, 0, 0);
    let error: unknown;
    try {
      mpRawCodeLoad(reader, context);
    } catch (e) {
      error = e;
    }
    expect((error as MpException).type.name.data).toBe(type);
    expect(mp.heap.ownerOf(reader.ptr)).not.toBe(reader);
  });
}

describe('.mpy files', () => {
  test.each(NAMES)('%s is what mpy-cross made', (name) => {
    const source = recorded(`scripts/${name}.py`).toString('latin1');
    expect(crossCompile(source, `${name}.py`).equals(recorded(`v1.23.0/mpy/${name}.mpy`))).toBe(true);
  });

  test.each(NAMES)('%s is the same after loading and saving', (name) => {
    const bytes = recorded(`v1.23.0/mpy/${name}.mpy`).toString('latin1');
    const saved = crossCompiler().inside(() => {
      const context = new MpModule(mp.dictGlobals);
      context.ptr = mMalloc(mp.sizes.mp_module_context_t, context);
      const rawCode = mpRawCodeLoad(new MemReader(bytes, 0, 0), context);
      let text = '';
      mpRawCodeSave({ context, rawCode }, { strn: (piece) => (text += piece) });
      return text;
    });
    expect(saved === bytes).toBe(true);
  });

  test.each([
    ['no file at all', 'hello, world'],
    ['another version', 'M\x05\x00\x1f\x01\x00'],
    ['wider small ints than the machine has', 'M\x06\x00\x40\x01\x00'],
    ['native code of another machine', 'M\x06\x17\x1f\x01\x00'],
    ['a file that ends early', 'M\x06\x00\x1f\x02\x00\x81'],
  ])('%s raises ValueError and closes the reader', (_what, bytes) => {
    expectError(bytes, 'ValueError');
  });

  const huge = '\x87\xff\xff\xff\x7f';
  test.each([
    ['strings', `M\x06\x00\x1f${huge}\x00`],
    ['constants', `M\x06\x00\x1f\x00${huge}`],
    ['characters in a name', `M\x06\x00\x1f\x01\x00${huge.replace('\x7f', '\x7e')}`],
    ['items in a tuple', `M\x06\x00\x1f\x00\x01\x0a${huge}`],
    ['characters in a string', `M\x06\x00\x1f\x00\x01\x05${huge}`],
    ['bytes of code', `M\x06\x00\x1f\x00\x00${huge.replace('\x7f', '\x78')}`],
  ])('more %s than the heap has room for raise MemoryError', (_what, bytes) => {
    expectError(bytes, 'MemoryError');
  });

  test('numbers keep the bits of a word', () => {
    expectError(`M\x06\x00\x1f${'\xff'.repeat(2000)}\x80\x80\x80\x80\x00\x00\x04`, 'ValueError');
  });
});
