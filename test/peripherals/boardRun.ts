import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import type { HardwareEvent } from '../../src/world/hardwareEvent.js';
import { parseStub } from '../../src/world/stub.js';

export interface BoardRun {
  /** What the program printed. */
  out: string;
  lines: string[];
  /** Events as `milliseconds what which value`. */
  events: string[];
}

/**
 * Runs a program on a board whose pins and buses are as the stub says, with files in its flash; `firmware` as `loadBoard`
 * takes it, and `heapBytes` for one whose heap nobody has read.
 */
export function runOn(
  target: string,
  program: string,
  stub: object = {},
  files: Record<string, string> = {},
  firmware?: string,
  heapBytes?: number,
): BoardRun {
  const host = new MemoryHost();
  Object.assign(host, { flash: new MemoryHost(files).files });
  const events: HardwareEvent[] = [];
  host.stub = parseStub(JSON.stringify(stub));
  host.observe = (event) => events.push(event);
  const board = loadBoard(target, { firmware, heapBytes });
  new Machine(board, host).run({ name: 'main.py', text: program, via: board.via });
  return {
    out: host.out,
    lines: host.out.trimEnd().split('\n'),
    events: events.map(({ us, what, which, value }) => `${Math.round(us / 1000)} ${what} ${which} ${value}`),
  };
}

/** Bytes that the heap grows by when an expression is evaluated, in blocks of the board. */
export function blocksOf(target: string, setup: string, expression: string, heapBytes?: number): number {
  const { lines } = runOn(
    target,
    `${setup}\nimport gc\ndef f():\n    gc.collect()\n    a = gc.mem_alloc()\n    b = gc.mem_alloc()\n    x = ${expression}\n` +
      '    return gc.mem_alloc() - b - (b - a)\nprint(f())\n',
    {},
    {},
    undefined,
    heapBytes,
  );
  return Number(lines.at(-1)) / loadBoard(target, { heapBytes }).bytesPerBlock;
}
