import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesOfRun } from '../../src/cli/boardFiles.js';
import { RunHost } from '../../src/cli/runHost.js';
import { RunSignals } from '../../src/cli/runSignals.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { readProject } from '../../src/report/readProject.js';
import { uheapIn } from './uheap.js';

/** One board of each port: a program has what it has where all modules and ports begin at once. */
const BOARDS = [
  'UNIX_X64',
  'PYBV11',
  'RPI_PICO_W',
  'ESP32_GENERIC',
  'ESP8266_GENERIC',
  'MICROBIT',
  'ARDUINO_NANO_33_BLE_SENSE',
  'SEEED_WIO_TERMINAL',
  'TEENSY41',
];

const PROGRAM = `
import gc, micropython
for name in NAMES:
    try:
        module = __import__(name)
        print(name, module, dir(module))
    except Exception as e:
        print(name, repr(e))
gc.collect()
micropython.mem_info(1)
`;

/** Keeps what is printed. */
class Listener extends RunHost {
  out = '';

  override stdout(bytes: string): void {
    this.out += bytes;
  }
}

describe('modules that begin when a program asks for them', () => {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-late-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  it.each(BOARDS)('are those that all begin at once, on %s', (target) => {
    const board = loadBoard(target);
    const text = PROGRAM.replace('NAMES', JSON.stringify(board.modules));
    writeFileSync(join(dir, 'main.py'), text);
    const project = readProject(join(dir, 'main.py'), undefined);
    const files = filesOfRun({ fs: undefined, fsWrite: false }, board, project);
    const host = new Listener(files, { expectText: undefined, failText: undefined }, new RunSignals());
    new Machine(board, host).run({ name: project.program, text, via: board.via }, 'firmware');
    expect(host.out).toContain('stack: ');

    expect(uheapIn(dir, ['run', 'main.py', '-t', target, '-q'])).toEqual({ code: 0, out: host.out, err: '' });
  });
});
