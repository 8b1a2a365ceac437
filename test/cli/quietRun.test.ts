import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { RunHost } from '../../src/cli/runHost.js';
import { type RunRequest, runProgram } from '../../src/cli/runProgram.js';
import { RunSignals } from '../../src/cli/runSignals.js';
import { Heap } from '../../src/gc/heap.js';

const folder = mkdtempSync(join(tmpdir(), 'uheap-quiet-'));
const file = join(folder, 'main.py');
writeFileSync(file, 'for i in range(2000):\n    bytearray(20)\n');
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether somebody watches what can be reached while the program runs, and what the run says. */
async function ran(quiet: boolean): Promise<{ watched: boolean; said: string }> {
  let said = '';
  const say = vi.spyOn(RunHost.prototype, 'say').mockImplementation((text) => {
    said += text;
  });
  const track = vi.spyOn(Heap.prototype, 'trackPeak');
  const only = {
    jit: true,
    boot: false,
    json: false,
    netLoopback: false,
    fsWrite: false,
    realTime: false,
    force: false,
  };
  const request = { ...only, file, target: 'PYBV11', quiet } as RunRequest;
  try {
    expect(await runProgram(request, new RunSignals())).toBe(0);
    return { watched: track.mock.lastCall![0] !== null, said };
  } finally {
    track.mockRestore();
    say.mockRestore();
  }
}

it('watches what can be reached only where it is told of', async () => {
  const quiet = await ran(true);
  expect(quiet).toEqual({ watched: false, said: '' });
  const usual = await ran(false);
  expect(usual.watched).toBe(true);
  expect(usual.said).toContain('peak');
});
