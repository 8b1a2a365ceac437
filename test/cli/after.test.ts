import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { uheapIn } from './uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-after-'));
const POLLS = `import time
from machine import UART
time.sleep_ms(700)
print("re", end="")
print("ady")
u = UART(1, 9600)
start = time.ticks_ms()
while not u.any():
    time.sleep_ms(1)
print(u.read(), time.ticks_diff(time.ticks_ms(), start) // 10)
print(u.any())
print("go")
print(u.read())
`;

it.each(['RPI_PICO', 'ESP32_GENERIC'])('a serial line of a stub waits for what the program prints, on %s', (board) => {
  writeFileSync(join(dir, 'polls.py'), POLLS);
  const uart = [
    { after: 'ready', ms: 250, data: 'hello' },
    { after: 'go', data: { hex: '01 02' } },
    { after: 'never printed', data: 'x' },
  ];
  writeFileSync(join(dir, 'stub.json'), JSON.stringify({ uart: { 1: uart } }));
  const { out, err, code } = uheapIn(dir, ['run', 'polls.py', '-t', board, '-q', '--stub', 'stub.json']);
  expect({ out, err, code }).toEqual({ out: "ready\nb'hello' 25\n0\ngo\nb'\\x01\\x02'\n", err: '', code: 0 });
});

it('a step without its text is refused', () => {
  writeFileSync(join(dir, 'bad.json'), JSON.stringify({ uart: { 1: [{ after: '', data: 'x' }] } }));
  const { err, code } = uheapIn(dir, ['run', 'polls.py', '-t', 'RPI_PICO', '--stub', 'bad.json']);
  expect(code).toBe(2);
  expect(err).toMatch(/^uheap: bad\.json: uart\.1[^\n]*\n$/);
});
