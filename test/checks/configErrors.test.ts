import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/checks/config.js';
import { parseStub } from '../../src/world/stub.js';

const path = join(mkdtempSync(join(tmpdir(), 'uheap-config-')), 'c.json');

function told(read: () => unknown): string {
  try {
    read();
  } catch (e) {
    return (e as Error).message;
  }
  return 'nothing';
}

function toldOfConfig(change: object): string {
  writeFileSync(path, JSON.stringify({ programs: ['main.py'], targets: ['PYBV11'], ...change }));
  return told(() => readConfig(path)).replaceAll(path, 'c.json');
}

it.each([
  [
    { programs: [{ file: 'main.py' }] },
    'programs.0: expected a path, or an object with `path`, found {"file":"main.py"}',
  ],
  [{ programs: [7] }, 'programs.0: expected a path, or an object with `path`, found 7'],
  [{ programs: [] }, 'programs: expected at least one program, found []'],
  [{ targets: [] }, 'targets: expected at least one board, found []'],
  [{ baselines: true }, 'baselines: expected a folder, or false, found true'],
  [{ micropython: 1.28 }, 'micropython: expected a release such as "1.28.0", or a list of them, found 1.28'],
  [{ profiles: 1 }, 'profiles: expected a folder, or a list of them, found 1'],
  [{ budget: { peak: -5 } }, 'budget.peak: expected a number of bytes, or a size such as "20k", found -5'],
  [{ budget: { peak: 'much' } }, 'budget.peak: expected a number of bytes, or a size such as "20k", found "much"'],
  [{ budget: { collections: -1 } }, 'budget.collections: expected 0 or more, found -1'],
  [{ maxSteps: 7 }, 'maxSteps: expected a key that goes here, found "maxSteps"'],
  [{ budgt: {} }, 'budgt: expected a known key (did you mean budget?), found "budgt"'],
  [{ tolerance: { peak: {} } }, 'tolerance.peak: expected a number of bytes, "4 blocks" or "2%", found {}'],
])('a config that holds %j is told what was expected', (change, message) => {
  expect(toldOfConfig(change)).toBe(`c.json: ${message}`);
});

it.each([
  [{ uart: { 1: [{ after: '', data: 'x' }] } }, /^s: uart\.1\.0\.after: expected a text that is not empty, found ""$/],
  [
    { net: { clients: [{ port: 80, closes: -1 }] } },
    /^s: net\.clients\.0\.closes: expected milliseconds, 0 or more, found -1$/,
  ],
  [{ spi: { 1: { cs: '' } } }, /^s: spi\.1\.cs: expected a text that is not empty, found ""$/],
  [{ wifi: 'yes' }, /^s: wifi: expected true or false, found "yes"$/],
])('a stub that holds %j is told what was expected', (stub, message) => {
  expect(told(() => parseStub(JSON.stringify(stub), 's'))).toMatch(message);
});
