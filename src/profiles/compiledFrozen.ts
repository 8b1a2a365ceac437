/** What mpy-cross made of frozen modules when the package was built: each is taken as long as its text is the same. */
import { fileURLToPath } from 'node:url';
import type { FrozenSource } from '../abi/board.js';
import { BuiltRecord, writeRecord } from './builtRecord.js';
import { fingerprint } from './sound.js';

/** Exists in the built package only: elsewhere modules are compiled when they are imported. */
const FILE = fileURLToPath(new URL('../frozen-mpy.txt', import.meta.url));

/** The code, in base64, by what it was made of. */
let known: BuiltRecord | undefined;

/** A module's path in ROM is what its tracebacks say. */
function keyOf(rom: string, text: string, optimise: number): string {
  return [rom, optimise, fingerprint(text)].join(' ');
}

/** The code of a module, a byte a character. `rom` is its path in ROM. */
export function compiledFrozen(rom: string, text: string, optimise: number): string | undefined {
  known ??= new BuiltRecord(FILE);
  const code = known.get(keyOf(rom, text, optimise));
  return code === undefined ? undefined : Buffer.from(code, 'base64').toString('latin1');
}

/** Writes what `mpyOf` makes of sources for later processes. They are given by their paths in ROM. */
export function writeCompiledFrozen(
  sources: Iterable<readonly [rom: string, source: FrozenSource]>,
  mpyOf: (rom: string, source: FrozenSource) => string,
): void {
  const code: Record<string, string> = {};
  for (const [rom, source] of sources) {
    const key = keyOf(rom, source.text, source.optimise);
    code[key] ??= Buffer.from(mpyOf(rom, source), 'latin1').toString('base64');
  }
  writeRecord(FILE, code);
}
