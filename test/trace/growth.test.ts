import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/trace/byteReader.js';
import { type OpenTrace, traceGrowth } from '../../src/trace/growth.js';
import { openTrace } from '../../src/trace/open.js';
import { uheapIn } from '../cli/uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-growth-'));
afterAll(() => rmSync(dir, { recursive: true }));

const HEAD =
  '{"uheapTrace":1,"target":"T","firmware":"F","program":"p.py","wordBytes":4,"bytesPerBlock":16,"heap":1024}';
const trace =
  (...lines: string[]): OpenTrace =>
  () =>
    openTrace(bytesSource(Buffer.from([HEAD, ...lines, '{"end":"ok","events":9}', ''].join('\n'))), 't');

describe('what grew between two traces', () => {
  const before = trace(
    '{"path":1,"from":0,"file":"p.py","line":3,"fun":"f","text":"x = [0] * 4"}',
    '{"alloc":0,"bytes":20,"block":0,"at":1}',
    '{"alloc":1,"bytes":100,"block":2,"at":1}',
    '{"lost":[1]}',
    '{"alloc":2,"bytes":16,"block":9,"at":1}',
  );
  const after = trace(
    '{"path":1,"from":0,"file":"p.py","line":7,"fun":"f","text":"x = [0] * 4"}',
    '{"path":2,"from":1,"file":"p.py","line":9,"fun":"g","text":"y = 1.5"}',
    '{"path":3,"from":2,"file":"","line":0,"fun":"(compile)"}',
    '{"alloc":0,"bytes":20,"block":0,"at":1}',
    '{"alloc":1,"bytes":8,"block":2,"at":3}',
    '{"realloc":1,"bytes":40,"block":2,"at":2}',
    '{"free":0,"at":1}',
  );

  it('a line that moved is the same line; peak is what was live, in whole blocks', () => {
    const growth = traceGrowth(before, after, 'line');
    expect(growth).toEqual([
      {
        ...{ file: 'p.py', fun: 'f', line: 7, text: 'x = [0] * 4' },
        before: expect.objectContaining({ peak: 144, bytes: 136, count: 3, live: 48 }),
        after: expect.objectContaining({ peak: 32, bytes: 20, count: 1, live: 0 }),
      },
      {
        ...{ file: 'p.py', fun: 'g', line: 9, text: 'y = 1.5' },
        before: null,
        after: expect.objectContaining({ peak: 48, bytes: 48, count: 2, live: 48 }),
      },
    ]);
  });

  it('by function sums lines up', () => {
    expect(traceGrowth(before, after, 'function').map(({ fun, line }) => [fun, line])).toEqual([
      ['f', 0],
      ['g', 0],
    ]);
  });

  it('uheap diff --by line names the line that grew, with its source, across two versions of a program', () => {
    const program = (n: number): string =>
      `keep = []\ndef fill():\n    for i in range(${n}):\n        keep.append('x%d' % i)\nfill()\n`;
    writeFileSync(join(dir, 'old.py'), program(10));
    writeFileSync(join(dir, 'new.py'), `# more\n${program(60)}`);
    for (const name of ['old', 'new']) {
      expect(uheapIn(dir, ['record', `${name}.py`, '-t', 'PYBV11', '-o', `${name}.trace`]).code).toBe(0);
    }
    const { code, out, err } = uheapIn(dir, ['diff', 'old.trace', 'new.trace', '--by', 'line', '--figure', 'live']);
    expect(err).toBe('');
    expect(code).toBe(1);
    const rows = out.split('\n');
    expect(rows[0]).toMatch(/^change +first +second +line +source$/);
    expect(rows[1]).toMatch(/^ *\+\d{3,} +\d+ +\d+ +new\.py:5 fill +keep\.append\('x%d' % i\)$/);
    expect(uheapIn(dir, ['diff', 'old.trace', 'old.trace', '--by', 'line'])).toMatchObject({
      code: 0,
      out: 'nothing grew or shrank\n',
    });
  });
});
