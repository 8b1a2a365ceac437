import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { HeapConfig } from '../../src/gc/heap.js';
import { parseFirmwareTrace, TraceMismatch, TraceReplay, TraceSyntaxError } from './firmwareTrace.js';

const TRACES = new URL('../recordings/v1.23.0/traces/', import.meta.url);

function unixHeap(wordBytes: 4 | 8, heapBytes: number): HeapConfig {
  // malloc returns the byte after a 16-byte header.
  const start = 0x5660_0010;
  return {
    wordBytes,
    bytesPerBlock: 4 * wordBytes,
    areas: [{ start, end: start + heapBytes }],
    finaliser: true,
    splitHeap: false,
    splitHeapAuto: false,
    allocThreshold: true,
    enableGc: true,
  };
}

const BUILDS: Record<string, HeapConfig> = {
  'unix-x64': unixHeap(8, 256 * 1024),
  'unix-x86': unixHeap(4, 128 * 1024),
};

describe.each(Object.entries(BUILDS))('recorded traces of %s', (build, config) => {
  const files = readdirSync(new URL(`${build}/`, TRACES)).sort();

  test('are all there', () => {
    expect(files).toHaveLength(38);
  });

  test.each(files)('%s: every chunk is where the firmware put it', (file) => {
    const text = gunzipSync(readFileSync(new URL(`${build}/${file}`, TRACES))).toString();
    const events = parseFirmwareTrace(text);
    const replay = new TraceReplay(config);
    for (const event of events) {
      replay.apply(event);
      if (event.kind === 'dead') {
        replay.heap.verify();
      }
    }
    replay.heap.verify();
    expect(replay.heap.collections).toBe(events.filter((event) => event.kind === 'collect').length);
    expect(replay.heap.collections).toBeGreaterThan(0);
  });
});

describe('parsing', () => {
  test('reads each kind of line', () => {
    const text = 'a 48 1 0 mp_map_init mp_init\nf -1 x\nr 3 160 0 -1 a b\nc\nd\nd 2 15\n';
    expect(parseFirmwareTrace(text)).toEqual([
      { kind: 'alloc', bytes: 48, flags: 1, block: 0, chain: ['mp_map_init', 'mp_init'] },
      { kind: 'free', block: -1, chain: ['x'] },
      { kind: 'realloc', block: 3, bytes: 160, allowMove: false, newBlock: -1, chain: ['a', 'b'] },
      { kind: 'collect' },
      { kind: 'dead', blocks: [] },
      { kind: 'dead', blocks: [2, 15] },
    ]);
  });

  test.each(['x 1', 'a 48 0', 'f', 'd 1 two', 'r 1 2 3', 'a -5 0 0'])('names the line of %j', (line) => {
    expect(() => parseFirmwareTrace(`c\n${line}\n`)).toThrow(TraceSyntaxError);
    expect(() => parseFirmwareTrace(`c\n${line}\n`)).toThrow('line 2');
  });
});

describe('a trace that this heap cannot have made', () => {
  const replay = (text: string) => {
    const run = new TraceReplay(BUILDS['unix-x86']!);
    for (const event of parseFirmwareTrace(text)) {
      run.apply(event);
    }
  };

  test('is found out at the first wrong block', () => {
    expect(() => replay('a 16 0 0 x\na 16 0 2 x\n')).toThrow(TraceMismatch);
    expect(() => replay('a 16 0 0 x\nr 0 17 0 1 x\n')).toThrow('answered block 0');
  });

  test('is found out when something dies that is not there', () => {
    expect(() => replay('a 16 0 0 x\nc\nd 0 5\n')).toThrow(TraceMismatch);
  });
});
