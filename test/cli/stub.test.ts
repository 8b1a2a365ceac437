import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Done, uheapIn } from './uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-stub-'));

const uheap = (...args: string[]): Done => uheapIn(dir, args);

writeFileSync(
  join(dir, 'blink.py'),
  'import machine\nled = machine.Pin(25, 1)\nled(1)\nprint(machine.ADC(0).read_u16())\n' +
    'machine.UART(0).write("a\\tb\\n")\n',
);
writeFileSync(join(dir, 'sensors.json'), '{"adc": {"26": 43690}, "pins": {"X1": 0}}');
writeFileSync(join(dir, 'bad.json'), '{"adc": {"26": "high"}}');

it('feeds a program, and logs what it does', () => {
  const { code, out, err } = uheap(
    'run',
    'blink.py',
    '-t',
    'RPI_PICO',
    '--stub',
    'sensors.json',
    '--stub-log',
    'log.tsv',
  );
  expect(out).toBe('43690\n');
  expect(err).toMatch(/^uheap: sensors\.json: RPI_PICO has no pins\.X1\nboard /);
  expect(readFileSync(join(dir, 'log.tsv'), 'utf8')).toMatch(
    /^0\.\d{3}\tpin\tGPIO25\t1\n0\.\d{3}\tuart\t0\ta\\tb\\n\n$/,
  );
  expect(code).toBe(0);
});

it('overwrites no log without being asked', () => {
  writeFileSync(join(dir, 'mine.txt'), 'mine');
  const args = ['run', 'blink.py', '-t', 'RPI_PICO', '-q', '--stub-log', 'mine.txt'];
  expect(uheap(...args)).toEqual({ code: 2, out: '', err: 'uheap: mine.txt: exists already; --force overwrites it\n' });
  expect(readFileSync(join(dir, 'mine.txt'), 'utf8')).toBe('mine');
  expect(uheap(...args, '--force').code).toBe(0);
});

it.each([
  ['run', 'blink.py', '-t', 'RPI_PICO'],
  ['fit', 'blink.py', '-t', 'RPI_PICO'],
  ['profile', 'blink.py', '-t', 'RPI_PICO'],
  ['record', 'blink.py', '-t', 'RPI_PICO', '-o', 'never.trace'],
])('a bad stub is told in one line: %s', (...args) => {
  expect(uheap(...args, '--stub', 'bad.json')).toEqual({
    code: 2,
    out: '',
    err: 'uheap: bad.json: adc.26: expected 0 to 65535, or a list of [milliseconds, 0 to 65535], found "high"\n',
  });
  expect(uheap(...args, '--stub', 'none.json').err).toBe(
    'uheap: none.json: expected a stub (docs/stubs.md), found no such file\n',
  );
});
