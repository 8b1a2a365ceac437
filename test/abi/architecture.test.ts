import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARCHITECTURES } from '../../src/abi/architecture.js';

const src = join(import.meta.dirname, '../../src');

describe('architectures', () => {
  it('have their stacks measured where builds for them are at hand', () => {
    for (const name of ['x86_64', 'i386'] as const) expect(ARCHITECTURES[name].stack.align).toBe(16);
    expect(ARCHITECTURES.x86_64).toMatchObject({ wordBytes: 8, enumBytes: 4, mpzDigSize: 32, signedChar: true });
    expect(ARCHITECTURES.i386.align64).toBe(4);
    expect(ARCHITECTURES['cortex-m4']).toMatchObject({ wordBytes: 4, enumBytes: 1, signedChar: false });
    expect(ARCHITECTURES.wasm32.errno).toBe('wasi');
  });

  it('are told apart in their table alone', () => {
    const names = new RegExp(`'(${Object.keys(ARCHITECTURES).join('|')})'`);
    const rooms = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/^(abi|cli|serial)\//.test(file),
    );
    expect(rooms.length).toBeGreaterThan(300);
    expect(rooms.filter((file) => names.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });
});
