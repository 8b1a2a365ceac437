import { readFileSync } from 'node:fs';
import { compileToMpy } from '../../src/compiler/mpyWrite.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { MpException } from '../../src/runtime/exception.js';
import { mp } from '../../src/runtime/state.js';

const RECORDINGS = new URL('../recordings/', import.meta.url);

/** A recorded file, as bytes. */
export function recorded(path: string): Buffer {
  return readFileSync(new URL(path, RECORDINGS));
}

/** A booted board. */
export function boot(target: string, options: { firmware?: string; heapBytes?: number } = {}): Machine {
  const host = new MemoryHost({}, '/app');
  host.env = { HOME: '/root' };
  return new Machine(loadBoard(target, options), host);
}

/** The machine that the cross compiler is. */
export function crossCompiler(): Machine {
  return boot('UNIX_X64', { firmware: 'mpy-cross' });
}

/** What source compiles to with the cross compiler. */
export function crossCompile(source: string, name = 'test.py'): Buffer {
  return crossCompiler().inside(() => Buffer.from(compileToMpy(source, name), 'latin1'));
}

/** The exception that compiling source raises, as the last lines of its traceback. */
export function compileError(machine: Machine, source: string): string {
  return machine.inside(() => {
    const top = mp.roots.mark();
    try {
      compileToMpy(source, 'test.py');
    } catch (e) {
      if (!(e instanceof MpException)) throw e;
      mp.roots.release(top);
      const entry = e.traceback[0];
      const [text] = e.args.items;
      const message = typeof text === 'object' && 'data' in text ? `: ${String(text.data)}` : '';
      const where = entry === undefined ? '' : `line ${entry.line}${entry.block.data && ` in ${entry.block.data}`}: `;
      return `${where}${e.type.name.data}${message}`;
    }
    return 'no error';
  });
}
