import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { listTargets, loadBoard } from '../../src/profiles/profiles.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uheap-wiring-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that a program can ask a board about what is wired to its chip, and the heap's map after boot. */
const PROBE = `
import micropython
micropython.mem_info(1)
def show(name, f, *args):
    try:
        print(name, args, f(*args))
    except Exception as e:
        print(name, args, type(e), e)
try:
    import machine
except ImportError:
    machine = None
if machine and hasattr(machine, 'Pin'):
    for space in ('board', 'cpu'):
        names = getattr(machine.Pin, space, None)
        for name in dir(names):
            print(space, name, getattr(names, name, None))
    if hasattr(machine.Pin, 'board'):
        print('RELAY', getattr(machine.Pin.board, 'RELAY', None))
    show('freq', machine.freq)
    for kind in ('I2C', 'SPI', 'UART'):
        for which in (0, 1, 2, 3, 4, 5, 6, 7, 8, 'X', 'Y', 'XA', 'XB', 'YA', 'YB'):
            show(kind, getattr(machine, kind, None), which)
try:
    import pyb
    for i in range(6):
        show('LED', pyb.LED, i)
    if hasattr(pyb, 'Switch'):
        show('Switch', pyb.Switch)
    for which in (1, 2, 'X', 'Y'):
        show('pyb.I2C', pyb.I2C, which)
    show('Timer', pyb.Timer, 2)
    print(pyb.Timer(2, freq=100).source_freq())
except (ImportError, AttributeError):
    pass
`;

function probe(target: string): string {
  const host = new MemoryHost();
  const board = loadBoard(target, { folders: [folder] });
  new Machine(board, host).run({ name: 'main.py', text: PROBE, via: board.via });
  return host.out + host.err;
}

function write(profile: { readonly id: string } & Readonly<Record<string, unknown>>): string {
  writeFileSync(join(folder, `${profile.id}.json`), JSON.stringify(profile));
  return profile.id;
}

const targets = listTargets()
  .filter(({ heapBytes }) => heapBytes !== null)
  .map(({ id, file }) => [id, file.replace(/^targets\/(.*)\.json$/, '$1')] as const);

describe('a board that extends another and says nothing itself', () => {
  it.each(targets)('answers as %s', (id, name) => {
    const copy = write({ extends: name, id: `COPY_OF_${id}` });
    const answer = probe(copy);
    expect(answer).toBe(probe(id));
    expect(answer.length).toBeGreaterThan(90);
  });

  it('has pins, LEDs, a switch and buses by name', () => {
    const lines = probe(write({ extends: 'stm32/PYBV11', id: 'MINE' })).split('\n');
    expect(lines).toContain('board X1 Pin(Pin.cpu.A0, mode=Pin.IN)');
    expect(lines).toContain('LED (4,) LED(4)');
    expect(lines).toContain("I2C ('X',) I2C(1, scl=B6, sda=B7, freq=336000)");
    expect(lines).toContain('Switch () Switch()');
    expect(lines).toContain('freq () (168000000, 168000000, 42000000, 84000000)');
  });
});

describe('a board with its own wiring', () => {
  it('adds names, takes them away, and replaces buses of a kind', () => {
    const id = write({
      extends: 'stm32/PYBV11',
      id: 'CARRIER',
      pins: { RELAY: 'C4', X1: null },
      leds: ['C4'],
      switch: null,
      buses: { i2c: { 2: { name: 'SENSORS', scl: 'B10', sda: 'B11' } } },
      freq: [84000000],
    });
    const board = loadBoard(id, { folders: [folder] });
    expect(board.pins).toMatchObject({ RELAY: 'C4', X2: 'A1' });
    expect(Object.hasOwn(board.pins, 'X1')).toBe(false);
    expect(Object.keys(board.buses.i2c!)).toEqual(['2']);
    expect(Object.keys(board.buses.spi!)).toEqual(['1', '2']);
    const lines = probe(id).split('\n');
    expect(lines).toContain("I2C (1,) <class 'ValueError'> I2C(1) doesn't exist");
    expect(lines).toContain("LED (2,) <class 'ValueError'> LED(2) doesn't exist");
    expect(lines).toContain('freq () (84000000, 84000000, 21000000, 42000000)');
    expect(lines).toContain('42000000');
    expect(lines.some((line) => line.startsWith('Switch'))).toBe(false);
    expect(lines).toContain('RELAY Pin(Pin.cpu.C4, mode=Pin.IN)');
    expect(lines.some((line) => line.startsWith('board X1 '))).toBe(false);
  });
});
