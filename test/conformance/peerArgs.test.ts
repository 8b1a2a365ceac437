import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { peerArgs, USAGE } from './peerArgs.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-peer-'));
mkdirSync(join(dir, 'basics'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('npm run conformance:peer', () => {
  it('takes the folder of tests, and parts of their names', () => {
    expect(peerArgs([dir, 'extmod/', '--memory'])).toMatchObject({
      dir,
      parts: ['extmod/'],
      values: { memory: true, micropython: '1.23.0', jobs: '2' },
    });
  });

  it('tells of itself when it is asked, whatever else is missing', () => {
    expect(peerArgs(['--help'])).toMatchObject({ values: { help: true } });
    expect(USAGE).toContain('--help');
  });

  it.each([
    [[], "expected the tests folder of MicroPython's sources"],
    [['--nope'], "Unknown option '--nope'"],
    [['/nowhere'], "/nowhere: no tests folder of MicroPython's sources: it has no basics"],
    [[dir, '--firmware', '/nowhere'], '/nowhere: no such file'],
    [[dir, '--jobs', '0'], '--jobs: expected a whole number above 0, got 0'],
  ])('says in a line what is wrong with %j', (args, message) => {
    expect(peerArgs(args)).toBe(message);
  });
});
