import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/checks/config.js';
import { type Done, uheapIn } from '../cli/uheap.js';

const example = resolve(import.meta.dirname, '../../examples/station');
let dir = '';

const uheap = (...args: string[]): Done => uheapIn(dir, args);

function change(file: string, from: string, to: string): void {
  const path = join(dir, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-check-'));
  cpSync(example, dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

it('tells of all that a config names and is not there', () => {
  const config = { programs: ['mian.py', 'main.py'], targets: ['PYBV11', 'PYBV12'] };
  writeFileSync(join(dir, 'names.json'), JSON.stringify(config));
  expect(uheap('check', '-c', 'names.json')).toEqual({
    code: 2,
    out: '',
    err: 'uheap: names.json: programs: mian.py: no such file\nuheap: names.json: targets: unknown target "PYBV12" (did you mean PYBV10 or PYBV11 or PYBV3?)\n',
  });
});

describe('the example project', () => {
  it('passes with its baselines', () => {
    const { code, out } = uheap('check', '-q');
    expect(out).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it('fails where a change raises the peak, and blames the right line', () => {
    change(
      'store.py',
      '        lines = []\n',
      '        lines = []\n        self.spare = [bytes(40) for _ in range(20)]\n',
    );
    const { code, out } = uheap('check', '-q', '--annotations', 'github', '--junit', 'out.xml', '--summary', 'out.md');
    expect(code).toBe(1);
    // One annotation a line, for all boards: GitHub shows ten.
    const [blamed] = out.split('\n').filter((line) => line.startsWith('::error file=store.py,line=19,'));
    expect(blamed).toMatch(/^::error file=store\.py,line=19,title=uheap%3A main\.py on PYBV11 and 2 more::PYBV11: /);
    for (const board of ['PYBV11', 'NUCLEO_F401RE', 'UNIX_X86']) {
      expect(blamed).toMatch(new RegExp(`(::|%0A)${board}: peak went from \\d+ to \\d+ \\(\\+\\d+`));
    }
    const xml = readFileSync(join(dir, 'out.xml'), 'utf8');
    checkJunit(xml);
    expect(xml).toContain('<testsuite name="main.py" tests="3" failures="3"');
    expect(readFileSync(join(dir, 'out.md'), 'utf8')).toContain('at `store.py:19`');
  });

  it('fails with the line that runs out of memory', () => {
    change('store.py', '        lines = []\n', '        lines = []\n        self.much = bytearray(1 << 22)\n');
    const { code, out } = uheap('check', '-q');
    expect(code).toBe(1);
    expect(out).toMatch(/^store\.py:19: PYBV11: MemoryError: memory allocation failed, allocating 4194304 bytes/m);
  });

  it('keeps its baselines where it fails, at the line that raises', () => {
    change('store.py', '        lines = []\n', '        lines = []\n        1 // 0\n');
    const { code, out, err } = uheap('check', '-q', '--update');
    expect(out).toMatch(/^store\.py:19: PYBV11: ZeroDivisionError: divide by zero$/m);
    expect(err).toContain('baselines/main@PYBV11.json: not written, the program fails\n');
    expect(code).toBe(1);
    const [kept, old] = [dir, example].map((at) => readFileSync(join(at, 'baselines/main@PYBV11.json'), 'utf8'));
    expect(kept).toBe(old);
  });

  it('says of each baseline whether --update changed it', () => {
    change('store.py', '        lines = []\n', '        lines = [None, None, None, None, None]\n        lines = []\n');
    rmSync(join(dir, 'baselines/main@UNIX_X86.json'));
    change('uheap.config.json', '"PYBV11", "NUCLEO_F401RE", "UNIX_X86"', '"PYBV11", "UNIX_X86"');
    expect(uheap('check', '-q', '--update').err).toBe(
      'baselines/main@PYBV11.json: written\nbaselines/main@UNIX_X86.json: written\n',
    );
    expect(uheap('check', '-q', '--update').err).toBe(
      'baselines/main@PYBV11.json: as before\nbaselines/main@UNIX_X86.json: as before\n',
    );
  });

  it('fails over its budget, and takes new baselines with --update', () => {
    change('uheap.config.json', '"peak": "24k"', '"peak": 4500');
    const over = uheap('check', '-q', '--json');
    expect(over.code).toBe(1);
    const results = JSON.parse(over.out) as { target: string; ok: boolean; problems: { message: string }[] }[];
    expect(results.filter(({ ok }) => !ok).map(({ target }) => target)).toContain('PYBV11');
    expect(results[0]!.problems[0]!.message).toMatch(/^peak is \d+, the budget is at most 4500$/);
    rmSync(join(dir, 'baselines'), { recursive: true });
    change('uheap.config.json', '"peak": 4500', '"peak": "24k"');
    expect(uheap('check', '-q').out).toContain('no baseline yet');
    expect(uheap('check', '-q', '--update').code).toBe(0);
    expect(uheap('check', '-q').code).toBe(0);
    for (const name of readdirSync(join(dir, 'baselines'))) {
      const written = JSON.parse(readFileSync(join(dir, 'baselines', name), 'utf8')) as object;
      expect(written).toEqual(JSON.parse(readFileSync(join(example, 'baselines', name), 'utf8')));
    }
  });

  it('fails where ESP-IDF has less left than its budget', () => {
    change('uheap.config.json', '"PYBV11", "NUCLEO_F401RE", "UNIX_X86"', '"PYBV11", "ESP32_GENERIC"');
    change('uheap.config.json', '"peak": "24k"', '"peak": "24k", "idf": { "free": "1m", "largest": 1 }');
    const { code, out } = uheap('check', '-q', '--json', '--update');
    expect(code).toBe(1);
    const results = JSON.parse(out) as { target: string; idf: object | null; problems: { message: string }[] }[];
    const messages = results.map(({ target, problems }) => [target, problems.map(({ message }) => message)]);
    expect(messages).toEqual([
      ['PYBV11', []],
      [
        'ESP32_GENERIC',
        [expect.stringMatching(/^least memory left in ESP-IDF's heap is \d+, the budget is at least 1048576$/)],
      ],
    ]);
    expect(results.map(({ idf }) => idf === null)).toEqual([true, false]);
  });

  it('is spread over machines without a check left out', () => {
    const boards = ['1/2', '2/2'].flatMap((shard) => {
      const { out } = uheap('check', '-q', '--json', '--shard', shard);
      return (JSON.parse(out) as { target: string }[]).map(({ target }) => target);
    });
    expect(boards.sort()).toEqual(['NUCLEO_F401RE', 'PYBV11', 'UNIX_X86']);
  });
});

/** The rules of Jenkins' junit-10.xsd and Ant's JUnit.xsd that a writer can break: elements, their order, their attributes. */
function checkJunit(xml: string): void {
  const allowed: Record<string, { children: RegExp; required: string[]; optional: string[] }> = {
    testsuites: {
      children: /^(testsuite )*$/,
      required: [],
      optional: ['name', 'tests', 'failures', 'errors', 'time', 'disabled'],
    },
    testsuite: {
      children: /^(properties )?(testcase )*(system-out )?(system-err )?$/,
      required: ['name', 'tests', 'failures', 'errors'],
      optional: ['skipped', 'time', 'timestamp', 'hostname', 'id', 'package', 'disabled'],
    },
    testcase: {
      children: /^(skipped )?(error )*(failure )*(system-out )*(system-err )*$/,
      required: ['name', 'classname'],
      optional: ['time', 'assertions', 'status'],
    },
    failure: { children: /^$/, required: [], optional: ['message', 'type'] },
    'system-out': { children: /^$/, required: [], optional: [] },
  };
  expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')).toBe(true);
  const open: { name: string; children: string }[] = [{ name: '', children: '' }];
  const rest = xml
    .slice(xml.indexOf('\n') + 1)
    .replaceAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)>|[^<]+/g, (all, slash, name, attributes) => {
      if (name === undefined) {
        expect(all).toMatch(/^([^&>]|&(amp|lt|gt|quot);)*$/);
      } else if (slash === '/') {
        const element = open.pop()!;
        expect(element.name).toBe(name);
        expect(element.children).toMatch(allowed[name]!.children);
      } else {
        const rule = allowed[name]!;
        const names = [...(attributes as string).matchAll(/ ([a-z]+)=/g)].map((match) => match[1]!);
        expect(names).toEqual(expect.arrayContaining(rule.required));
        for (const attribute of names) expect([...rule.required, ...rule.optional]).toContain(attribute);
        open.at(-1)!.children += `${name} `;
        open.push({ name, children: '' });
      }
      return '';
    });
  expect(rest).toBe('');
  expect(open).toEqual([{ name: '', children: 'testsuites ' }]);
}

describe('bad input is one line and exit code 2, and nothing is written', () => {
  const cases: [string, () => void, string[], RegExp][] = [
    ['no config', () => rmSync(join(dir, 'uheap.config.json')), [], /^uheap: uheap\.config\.json: no such file/],
    [
      'no JSON',
      () => writeFileSync(join(dir, 'uheap.config.json'), '{'),
      [],
      /^uheap: uheap\.config\.json: line 1, column 2: expected a key/,
    ],
    [
      'an unknown key',
      () => change('uheap.config.json', '"budget"', '"budgets"'),
      [],
      /^uheap: uheap\.config\.json: budgets: expected a known key.*budget/,
    ],
    [
      'a bad size',
      () => change('uheap.config.json', '"24k"', '"24 kB"'),
      [],
      /^uheap: uheap\.config\.json: budget\.peak: expected/,
    ],
    [
      'an unknown board',
      () => change('uheap.config.json', 'PYBV11', 'PYBV99'),
      [],
      /^uheap: uheap\.config\.json: targets: unknown target "PYBV99"/,
    ],
    [
      'no such program',
      () => change('uheap.config.json', 'main.py', 'mian.py'),
      [],
      /^uheap: uheap\.config\.json: programs: mian\.py: no such file/,
    ],
    [
      'a program twice',
      () => change('uheap.config.json', '["main.py"]', '["main.py", { "path": "main.py", "heap": "64k" }]'),
      [],
      /^uheap: uheap\.config\.json: programs: expected each program once per board, found "main\.py" on PYBV11 twice/,
    ],
    [
      'a tolerance of another unit',
      () => change('uheap.config.json', '"4 blocks"', '"4 pages"'),
      [],
      /^uheap: uheap\.config\.json: tolerance\.used: expected a number of bytes, "4 blocks" or "2%", found "4 pages"/,
    ],
    [
      'a baseline of another format',
      () => change('baselines/main@PYBV11.json', '"uheapBaseline": 3', '"uheapBaseline": 99'),
      [],
      /^uheap: baselines\/main@PYBV11\.json: a baseline of format 99, but this uheap reads format 3; uheap check --update/,
    ],
    [
      'a baseline whose peak has garbage in it',
      () => change('baselines/main@PYBV11.json', '"uheapBaseline": 3', '"uheapBaseline": 2'),
      [],
      /^uheap: baselines\/main@PYBV11\.json: a baseline of format 2, but this uheap reads format 3, whose peak has no garbage in it; uheap check --update/,
    ],
    [
      'a baseline of other firmware',
      () => change('baselines/main@PYBV11.json', 'stm32-PYBV11', 'stm32-PYBV10'),
      [],
      /^uheap: baselines\/main@PYBV11\.json: made with firmware stm32-PYBV10, but the board now has stm32-PYBV11/,
    ],
    [
      'a broken baseline',
      () => writeFileSync(join(dir, 'baselines/main@PYBV11.json'), 'x'),
      [],
      /main@PYBV11\.json: line 1, column 1: expected a value, found/,
    ],
    ['a bad shard', () => {}, ['--shard', '3/2'], /^uheap: --shard: expected a part such as 2\/5, got "3\/2"/],
    ['bad jobs', () => {}, ['--jobs', '0'], /^uheap: --jobs: expected a whole number above 0/],
  ];
  it.each(cases)('%s', (_, prepare, args, message) => {
    prepare();
    const files = (): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
    const before = files().map((name) => [name, statSync(join(dir, name)).mtimeMs]);
    const { code, out, err } = uheap('check', '-q', '--junit', 'out.xml', ...args);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n').length).toBe(1);
    expect(out).toBe('');
    expect(code).toBe(2);
    expect(files().map((name) => [name, statSync(join(dir, name)).mtimeMs])).toEqual(before);
  });
});

it('the JSON Schema for editors is that of the code', () => {
  const file = resolve(import.meta.dirname, '../../schemas/config.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});
