import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { mpCompile } from '../../src/compiler/compile.js';
import { newLexerFromFile } from '../../src/compiler/lexer.js';
import { mpParse } from '../../src/compiler/parser.js';
import { openPosixSource } from '../../src/machine/vfsPosix.js';
import { dictStore } from '../../src/runtime/dict.js';
import { listAppend, type MpList } from '../../src/runtime/list.js';
import { MpObject } from '../../src/runtime/obj.js';
import { qstrFromStr } from '../../src/runtime/qstr.js';
import { q } from '../../src/runtime/qstrStatic.js';
import { mp } from '../../src/runtime/state.js';
import { boot, recorded } from './machines.js';

const BUILDS = [
  { build: 'unix-x64', target: 'UNIX_X64', heapBytes: 256 * 1024 },
  { build: 'unix-x86', target: 'UNIX_X86', heapBytes: 128 * 1024 },
];

/** What the heap was asked from boot up to where the module's code starts to run, in the notation of the traces. */
function compileEvents(target: string, heapBytes: number, name: string, text: string): string[] {
  const machine = boot(target, { firmware: '1.23.0/', heapBytes });
  const { heap } = machine;
  const events: string[] = [];
  const block = (ptr: number): number =>
    ptr === 0 ? -1 : (ptr - heap.areas[0]!.poolStart) / machine.board.bytesPerBlock;
  heap.observer = {
    alloc: (ptr, nBytes, flags) => events.push(`a ${nBytes} ${flags} ${block(ptr)}`),
    free: (ptr) => events.push(`f ${block(ptr)}`),
    realloc: (ptr, nBytes, move, to) => events.push(`r ${block(ptr)} ${nBytes} ${move ? 1 : 0} ${block(to)}`),
    collectStart: () => events.push('c', 'd'),
    dead: (ptr) => {
      events[events.length - 1] += ` ${block(ptr)}`;
    },
  };
  machine.inside(() => {
    (mp.rootObjs.get('sys.path') as MpList).slots[0] = qstrFromStr('/app');
    listAppend(mp.sysArgv as MpList, qstrFromStr(`${name}.py`));
    try {
      const lexer = newLexerFromFile(`${name}.py`, () => openPosixSource(text));
      dictStore(mp.dictGlobals, q('__file__'), lexer.sourceName);
      mpCompile(mpParse(lexer, 'file'), lexer.sourceName, false);
    } catch (e) {
      if (!(e instanceof MpObject)) throw e;
    }
  });
  return events;
}

/** A trace without its call chains, from the first event of `start` on. */
function recordedEvents(build: string, name: string, start: readonly string[]): string[] {
  const text = gunzipSync(recorded(`v1.23.0/traces/${build}/${name}.trace.gz`)).toString('latin1');
  const fields: Record<string, number> = { a: 4, f: 2, r: 5 };
  const events = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ').slice(0, fields[line[0]!]).join(' '));
  const from = events.findIndex((_, i) => start.every((event, k) => events[i + k] === event));
  return events.slice(from);
}

const START_EVENTS = 8;

describe.each(BUILDS)('compiling on $build', ({ build, target, heapBytes }) => {
  const names = readdirSync(new URL(`../recordings/v1.23.0/traces/${build}/`, import.meta.url))
    .map((file) => file.replace('.trace.gz', ''))
    .sort();

  test('is recorded for all programs', () => {
    expect(names).toHaveLength(38);
  });

  test.each(names)('%s: the heap is asked for the same, in the same order, and gives the same blocks', (name) => {
    const text = recorded(`scripts/${name}.py`).toString('latin1');
    const events = compileEvents(target, heapBytes, name, text);
    const recording = recordedEvents(build, name, events.slice(0, START_EVENTS));
    expect(events.length).toBeGreaterThan(START_EVENTS);
    expect(events).toEqual(recording.slice(0, events.length));
  });
});
