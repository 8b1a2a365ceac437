import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, uheapIn } from './uheap.js';

const root = resolve(import.meta.dirname, '../..');
const dump = join(root, 'test/recordings/v1.23.0/output/stm32-PYBV11/26_fragmentation.out');
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-output-'));
  writeFileSync(join(dir, 'app.py'), 'print("x" * 100)\n');
  writeFileSync(join(dir, 'pin.py'), 'from machine import Pin\nPin("X1", Pin.OUT)(1)\n');
  writeFileSync(join(dir, 'fails.py'), 'raise ValueError("\\x1b[2J\\x9b gone")\n');
  writeFileSync(join(dir, 'dump.txt'), readFileSync(dump));
  writeFileSync(join(dir, 'uheap.config.json'), '{"programs": ["app.py"], "targets": ["PYBV11"], "baselines": false}');
  uheapIn(dir, ['record', 'app.py', '-t', 'PYBV11', '-o', 'app.trace']);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const COMMANDS: readonly (readonly string[])[] = [
  ['--help'],
  ['--version'],
  ['run', '--help'],
  ['targets'],
  ['targets', 'show', 'PYBV11'],
  ['run', 'app.py', '-t', 'PYBV11', '-q'],
  ['fit', 'app.py', '--targets', 'PYBV11'],
  ['profile', 'app.py', '-t', 'PYBV11'],
  ['check'],
  ['map', 'dump.txt'],
  ['replay', 'app.trace', '-t', 'PYBV11'],
  ['diff', 'app.trace', 'app.trace'],
  ['dis', 'app.py'],
];

/** Runs a command through a shell that does something to its output; the last line of stdout is the exit code. */
function shell(args: readonly string[], pipe: string): { code: string; err: string } {
  const words = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ');
  const done = spawnSync('bash', ['-c', pipe.replace('CMD', words)], { cwd: dir, encoding: 'utf8' });
  return { code: done.stdout.trim(), err: done.stderr };
}

describe.skipIf(!existsSync('/dev/full'))('output that can not be written', () => {
  it.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
    'a full disk: uheap %s says so and ends with 2',
    (_, words) => {
      const { code, err } = shell(words, 'CMD >/dev/full; echo $?');
      expect(code).toBe('2');
      expect(err.split('\n').filter((line) => line.includes('ENOSPC'))).toEqual([
        "uheap: standard output: can't be written (ENOSPC)",
      ]);
      expect(err).not.toContain('    at ');
    },
  );

  it('a reader that has gone: one line, and 2', () => {
    expect(shell(['targets'], '(sleep 1; CMD; echo $? >&3) 3>code | true; sleep 2; cat code')).toEqual({
      code: '2',
      err: "uheap: standard output: can't be written (EPIPE)\n",
    });
  });

  it('standard error on a full disk ends a run with 2', () => {
    expect(shell(['run', 'app.py', '-t', 'PYBV11'], 'CMD 2>/dev/full >/dev/null; echo $?').code).toBe('2');
  });
});

describe('files that can not be written', () => {
  it.each([
    ['profile', 'app.py', '-t', 'PYBV11', '--html', 'folder'],
    ['record', 'app.py', '-t', 'PYBV11', '-o', 'folder'],
    ['report', 'app.py', '-t', 'PYBV11', '--fit', 'none', '-o', '/proc/no/such.html'],
    ['map', 'dump.txt', '--svg', '/proc/x.svg'],
    ['check', '--summary', 'folder'],
    ['run', 'app.py', '-t', 'PYBV11', '--stub-log', '/proc/x.log'],
    ['run', 'pin.py', '-t', 'PYBV11', '--stub-log', '/dev/full', '-f'],
    ['compile', 'app.py', '-o', '/proc/x.mpy'],
  ])('uheap %s %s ... says which file in one line', (...words) => {
    mkdirSync(join(dir, 'folder'), { recursive: true });
    const { code, err } = uheapIn(dir, words);
    const lines = err.split('\n').filter((line) => line.startsWith('uheap: '));
    expect(code).toBe(2);
    expect(lines).toHaveLength(1);
    expect(err).not.toContain('    at ');
  });
});

describe('what a program or a file says', () => {
  it('never reaches the terminal as a control', () => {
    const fit = uheapIn(dir, ['fit', 'fails.py', '--targets', 'PYBV11']);
    const report = uheapIn(dir, ['report', 'fails.py', '-t', 'PYBV11', '--fit', 'none', '-o', 'fails.html']);
    const bad = uheapIn(dir, ['run', 'no\x1b[2J.py', '-t', 'PYBV11']);
    for (const text of [fit.out, fit.err, report.err, bad.err]) {
      expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    }
    expect(fit.out).toContain('\\x1b[2J');
    expect(bad.err).toBe('uheap: no\\x1b[2J.py: no such file\n');
  });

  it('that fails, ends a report with 1 and still writes it', () => {
    const { code, err } = uheapIn(dir, ['report', 'fails.py', '-t', 'PYBV11', '--fit', 'none', '-o', 'again.html']);
    expect(code).toBe(1);
    expect(err).toContain('the program ended with ValueError');
    expect(existsSync(join(dir, 'again.html'))).toBe(true);
  });

  it('a byte order mark is told before the error that it makes', () => {
    writeFileSync(join(dir, 'bom.py'), '\ufeffprint(1)\n');
    const { code, err } = uheapIn(dir, ['run', 'bom.py', '-t', 'PYBV11', '-q']);
    expect(code).toBe(1);
    expect(err).toMatch(/^uheap: bom\.py: begins with a byte order mark.*\n/);
    expect(uheapIn(dir, ['profile', 'bom.py', '-t', 'PYBV11']).err).toContain('byte order mark');
  });

  it('a config has all its errors told at once, and a byte order mark is no error', () => {
    writeFileSync(
      join(dir, 'bad.json'),
      '{"programs": [{"path": "app.py", "bugdet": {}}], "targets": 3, "baselines": 1}',
    );
    const bad = uheapIn(dir, ['check', '-c', 'bad.json']);
    expect(bad.code).toBe(2);
    const lines = bad.err.trim().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(/^uheap: bad\.json: (programs\.0\.bugdet|targets|baselines): expected /);
    }
    writeFileSync(join(dir, 'text.json'), '{\n  "programs": [app.py]\n}');
    expect(uheapIn(dir, ['check', '-c', 'text.json']).err).toBe(
      'uheap: text.json: line 2, column 16: expected a value, found "app.py"\n',
    );
    writeFileSync(join(dir, 'bom.json'), `\ufeff${readFileSync(join(dir, 'uheap.config.json'), 'utf8')}`);
    expect(uheapIn(dir, ['check', '-c', 'bom.json']).code).toBe(0);
  });

  it.each([
    '{"programs": ["a\\u0000.py"], "targets": ["PYBV11"]}',
    '{"programs": [{"path": "app.py", "fs": "a\\u0000"}], "targets": ["PYBV11"]}',
    '{"programs": [{"path": "app.py", "stub": "a\\u0000"}], "targets": ["PYBV11"]}',
    '{"programs": ["app.py"], "targets": ["PYBV11"], "baselines": "a\\u0000"}',
    '{"programs": ["app.py"], "targets": ["PYBV11"], "profiles": ["a\\u0000"]}',
  ])('a path with a NUL is refused: %s', (config) => {
    writeFileSync(join(dir, 'nul.json'), config);
    const { code, err } = uheapIn(dir, ['check', '-c', 'nul.json']);
    expect(code).toBe(2);
    expect(err).toMatch(/^uheap: nul\.json: [\w.]+: expected .*a\\u0000.*\n$/);
  });

  it('a program is compiled and listed without a board', () => {
    writeFileSync(join(dir, 'one.py'), 'print(1)\n');
    expect(uheapIn(dir, ['compile', 'one.py', '-f']).err).toMatch(/^one\.mpy: \d+ bytes\n$/);
    expect(uheapIn(dir, ['dis', 'one.py']).out).toMatch(/LOAD_NAME +print\n/);
    expect(uheapIn(dir, ['dis', 'one.mpy']).code).toBe(0);
  });

  it('a compiled file says how it is run', () => {
    writeFileSync(join(dir, 'lib.mpy'), 'M\x06');
    const { code, err } = uheapIn(dir, ['run', 'lib.mpy', '-t', 'PYBV11']);
    expect(code).toBe(2);
    expect(err).toBe(
      'uheap: lib.mpy: compiled code is imported, not run: expected a Python file; write one beside it that says "import lib"\n',
    );
  });

  it('two maps are shown with their largest changes, as text, page and picture', () => {
    const other = readFileSync(dump, 'latin1').replace(/#collected[\s\S]*/, '');
    writeFileSync(join(dir, 'before.txt'), other);
    const { code, out } = uheapIn(dir, ['map', 'before.txt', 'dump.txt']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nchange +bytes +what +at\ngone +\d+ +\w [a-z ]+ +20\w+\n/);
    expect(uheapIn(dir, ['map', 'before.txt', 'dump.txt', '--html', 'two.html', '--svg', 'two.svg']).code).toBe(0);
    expect(readFileSync(join(dir, 'two.svg'), 'utf8')).toContain('class="gone"');
    expect(readFileSync(join(dir, 'two.html'), 'utf8')).toContain('Largest changes');
  });

  it('a log with figures only is listed as a timeline', () => {
    const figures = (used: number): string =>
      `GC: total: 64000, used: ${used}, free: ${64000 - used}\n No. of 1-blocks: 5, 2-blocks: 1, max blk sz: 96, max free sz: 25\n`;
    writeFileSync(join(dir, 'figures.txt'), figures(16000) + figures(48000));
    const { code, out } = uheapIn(dir, ['map', 'figures.txt', '--svg', 'figures.svg']);
    expect([code, out]).toEqual([0, '']);
    expect(uheapIn(dir, ['map', 'figures.txt']).out).toBe(
      'dump  line   used   free  largest free  fragmented  used of the heap\n' +
        '   1     1  16000  48000           400        99 %  ████░░░░░░░░░░░░\n' +
        '   2     3  48000  16000           400        98 %  ████████████░░░░\n',
    );
  });

  it('a trace whose paths go round, or a stub without steps, is one line with the place', () => {
    const [head] = uheapIn(dir, ['trace', 'show', 'app.trace']).out.split('\n');
    const loop = [
      '{"path":1,"from":2,"file":"a.py","line":0,"fun":"f"}',
      '{"path":2,"from":1,"file":"a.py","line":0,"fun":"g"}',
    ];
    writeFileSync(join(dir, 'loop.trace'), [head, ...loop, '{"end":"ok","events":0}', ''].join('\n'));
    const { code, err } = uheapIn(dir, ['replay', 'loop.trace', '-t', 'PYBV11']);
    expect(code).toBe(2);
    expect(err).toBe('uheap: loop.trace: line 2: from: expected a path of a line above, found 2\n');
    writeFileSync(join(dir, 'stub.json'), '{"pins": {"X17": {"repeat": 5000, "steps": []}}}');
    expect(uheapIn(dir, ['run', 'app.py', '-t', 'PYBV11', '--stub', 'stub.json']).err).toBe(
      'uheap: stub.json: pins.X17.steps: expected at least one [milliseconds, 0 or 1], found []\n',
    );
  });
});
