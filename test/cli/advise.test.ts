import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Done, uheapIn } from './uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-advise-'));
const uheap = (args: string[]): Done => uheapIn(dir, args);
const PROGRAM =
  "def table(rows):\n    text = ''\n    for row in rows:\n        text += str(row)\n    return text\n\n\nprint(len(table(range(90))), sum([i for i in range(200)]))\n";

beforeAll(() => {
  writeFileSync(join(dir, 'app.py'), PROGRAM);
  writeFileSync(join(dir, 'plain.py'), 'print(1)\n');
  writeFileSync(join(dir, 'fails.py'), 'print(1 // 0)\n');
});

describe('uheap advise', () => {
  it('shows each change as code, with the figures before and after, on 80 columns', () => {
    const { code, out, err } = uheap(['advise', 'app.py', '-t', 'PYBV11']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^1\. app\.py:4 table: text that grows in a loop: each \+= copies all of it\n {3}\d+ requests, \d+ bytes here\n/m,
    );
    expect(out).toMatch(/^ {6}4 - {9}text \+= str\(row\)\n {8}\+ {9}\w+\.(write|append)\(str\(row\)\)$/m);
    expect(out).toMatch(/^ {3}requests +\d+ -> +\d+ {3}-\d+$/m);
    expect(out).toMatch(/^2\. app\.py:8 <module>: a list made only for sum\(\): a generator$/m);
    expect(out).toContain('\n2 of them together\n');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(readFileSync(join(dir, 'app.py'), 'utf8')).toBe(PROGRAM);
  });

  it('prints the same as JSON', () => {
    const { out } = uheap(['advise', 'app.py', '-t', 'PYBV11', '--json']);
    const { target, before, findings } = JSON.parse(out) as {
      target: string;
      before: { requests: number };
      findings: { rule: string; place: object; after: { requests: number }; files: object[] }[];
    };
    expect(target).toBe('PYBV11');
    expect(findings.map(({ rule }) => rule)).toEqual(['join', 'generator']);
    expect(findings[0]!.place).toEqual({ file: 'app.py', line: 4, fun: 'table' });
    expect(findings[0]!.after.requests).toBeLessThan(before.requests);
    expect(findings[1]!.files).toEqual([
      {
        file: 'app.py',
        lines: [
          {
            line: 8,
            removed: ['print(len(table(range(90))), sum([i for i in range(200)]))'],
            added: ['print(len(table(range(90))), sum(i for i in range(200)))'],
          },
        ],
      },
    ]);
  });

  it('is a card of the report page that asks for it', () => {
    const page = (...more: string[]): string => {
      uheap(['report', 'app.py', '-t', 'PYBV11', '--fit', 'none', '-q', '-f', '-o', 'page.html', ...more]);
      return readFileSync(join(dir, 'page.html'), 'utf8');
    };
    expect(page()).not.toContain('What to change');
    const html = page('--advise');
    expect(html).toContain('<h2>What to change</h2>');
    expect(html).toMatch(
      /<h3>app\.py:4 table<\/h3><p>[^<]*copies all of it[^<]*<\/p><p class="muted">\d+ requests, \d+ bytes here/,
    );
  });

  it('says so where there is nothing to say', () => {
    const { code, out } = uheap(['advise', 'plain.py', '-t', 'PYBV11']);
    expect(out).toMatch(/: 0 changes measured\n.*\n\nnothing found that would save memory\n$/);
    expect(code).toBe(0);
  });

  it('fails where the program does, and for bad input in a line', () => {
    const { code, err, out } = uheap(['advise', 'fails.py', '-t', 'PYBV11']);
    expect(err).toContain('ZeroDivisionError');
    expect(out).toMatch(
      /^ends with an exception; .*\n\nnothing found that would save memory until the program fails$/m,
    );
    expect(code).toBe(1);
    expect(uheap(['advise', 'none.py', '-t', 'PYBV11'])).toEqual({
      code: 2,
      out: '',
      err: 'uheap: none.py: no such file\n',
    });
  });
});

describe('a program that asks', () => {
  it('gets what standard input holds, in each run', () => {
    const asks =
      "log = []\nn = int(input('n? '))\nfor i in range(n):\n    log.append('%d' % i)\nprint(sum([i for i in range(n)]))\n";
    writeFileSync(join(dir, 'asks.py'), asks);
    const typed = (args: string[]): Done => uheapIn(dir, args, '200\n');
    const { out, err, code } = typed(['advise', 'asks.py', '-t', 'PYBV11']);
    expect(err).toBe('');
    expect(out).toMatch(/^\d\. asks\.py:5 <module>: a list made only for sum\(\): a generator$/m);
    expect(code).toBe(0);
    expect(typed(['leaks', 'asks.py', '-t', 'PYBV11']).out).toMatch(/^asks\.py:4 <module>: grows until the end\n/);
    expect(typed(['why', 'asks.py', '-t', 'PYBV11', '--line', '4']).out).toMatch(/^\d{3} requests, /);
    expect(uheap(['leaks', 'asks.py', '-t', 'PYBV11']).err).toContain('EOFError');
  });
});

describe('advice elsewhere', () => {
  const twice = 'def f(n):\n    return sum([i for i in range(n)])\n\n\nprint(f(400))\n';

  it('is SARIF, and notices for GitHub', () => {
    const { out, code } = uheap(['advise', 'app.py', '-t', 'PYBV11', '--sarif', 'a.sarif', '--annotations', 'github']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^::notice file=app\.py,line=4,title=uheap advise%3A join::text that grows.*requests \d+ -> \d+/m,
    );
    const { version, runs } = JSON.parse(readFileSync(join(dir, 'a.sarif'), 'utf8')) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; fixes: { artifactChanges: { replacements: object[] }[] }[] }[];
      }[];
    };
    expect(version).toBe('2.1.0');
    expect(runs[0]!.tool.driver.rules.map(({ id }) => id)).toEqual(['join', 'generator']);
    expect(runs[0]!.results[1]!.fixes[0]!.artifactChanges[0]!.replacements).toEqual([
      {
        deletedRegion: { startLine: 8, startColumn: 1, endLine: 9, endColumn: 1 },
        insertedContent: { text: 'print(len(table(range(90))), sum(i for i in range(200)))\n' },
      },
    ]);
    expect(uheap(['advise', 'app.py', '-t', 'PYBV11', '--sarif', 'a.sarif']).code).toBe(2);
  });

  it('is told by uheap check of a budget that is not kept, as far as it leaves more room', () => {
    writeFileSync(join(dir, 'sum.py'), twice);
    const config = { programs: ['sum.py', 'app.py'], targets: ['PYBV11'], budget: { peak: '2k' }, baselines: false };
    writeFileSync(join(dir, 'uheap.config.json'), JSON.stringify(config));
    const { out, code } = uheap(['check', '--advise', '-q']);
    expect(code).toBe(1);
    expect(out).toMatch(/^1\. sum\.py:2 f: a list made only for sum\(\): a generator$/m);
    expect(out).not.toContain('text that grows');
  });

  it('is what helps most with the budget that is not kept', () => {
    const grows =
      'n = 200\nb = bytearray()\nfor i in range(n):\n    b += bytes([i, 5])\nd = []\nfor i in range(n):\n    d += [i, str(i)]\nprint(sum(b), len(d))\n';
    writeFileSync(join(dir, 'grows.py'), grows);
    const config = { programs: ['grows.py'], targets: ['PYBV11'], budget: { peak: '8k' }, baselines: false };
    writeFileSync(join(dir, 'peak.json'), JSON.stringify(config));
    const { out } = uheap(['check', '-c', 'peak.json', '--advise', '-q']);
    expect(out).toMatch(/^1\. grows\.py:7 <module>: d grows by steps/m);
    expect(out).not.toContain('b grows by steps');
  });

  it('is a card of the page that uheap report writes', () => {
    writeFileSync(join(dir, 'sum.py'), twice);
    const { code } = uheap(['report', 'sum.py', '-t', 'PYBV11', '--advise', '--fit', 'none', '-o', 'r.html']);
    expect(code).toBe(0);
    const page = readFileSync(join(dir, 'r.html'), 'utf8');
    expect(page).toMatch(/<h2>What to change<\/h2>.*<h3>sum\.py:2 f<\/h3>/s);
    expect(page).toContain('+     return sum(i for i in range(n))');
  });
});

describe('uheap leaks', () => {
  it('says which line grows and who holds it, and fails', () => {
    writeFileSync(join(dir, 'leak.py'), "log = []\nfor n in range(400):\n    log.append('n=%d' % n)\n");
    const { code, out } = uheap(['leaks', 'leak.py', '-t', 'PYBV11']);
    expect(out).toMatch(/^leak\.py:3 <module>: grows until the end\n {2}\d+, \d+, \d+, \d+ bytes after each quarter/);
    expect(out).toMatch(/held by\n {4}log \(list\) -> \[399\] \(str\)/);
    expect(code).toBe(1);
  });

  it('knows short runs too, and those that end for want of memory', () => {
    writeFileSync(join(dir, 'fills.py'), 'log = []\nwhile True:\n    log.append(bytearray(1000))\n');
    const { code, out } = uheap(['leaks', 'fills.py', '-t', 'PYBV11']);
    expect(out).toMatch(/^fills\.py:3 <module>: grows until the end\n/);
    expect(code).toBe(1);
  });

  it('does not say that nothing grows where it can not know', () => {
    writeFileSync(join(dir, 'no_python.py'), 'x = (1\ny =\n');
    const { code, out, err } = uheap(['leaks', 'no_python.py', '-t', 'PYBV11']);
    expect(out).toBe('the program asks for too little to tell whether something grows\n');
    expect(err).toContain('SyntaxError');
    expect(code).toBe(1);
    const { out: json } = uheap(['leaks', 'no_python.py', '-t', 'PYBV11', '--json']);
    expect(JSON.parse(json)).toMatchObject({ isTooShort: true, leaks: [] });
    writeFileSync(join(dir, 'late.py'), `${PROGRAM}print(1 // 0)\n`);
    expect(uheap(['leaks', 'late.py', '-t', 'PYBV11']).out).toBe('nothing grows until the program fails\n');
  });

  it('runs so many rounds of the loop, and says when the heap is full', () => {
    writeFileSync(join(dir, 'rounds.py'), "log = []\nwhile True:\n    log.append('n=%d' % len(log))\n");
    const { code, out, err } = uheap(['leaks', 'rounds.py', '-t', 'PYBV11', '--rounds', '64']);
    expect(out).toMatch(
      /^64 rounds of the loop at rounds\.py:2 <module>\nrounds\.py:3 <module>: grows by 3\d\.?\d* bytes each/,
    );
    expect(out).toMatch(/\n3\d\.?\d* bytes each round in all: the heap is full after about 2\d\d\d rounds more\n$/);
    expect(err).toBe('uheap: stopped after 64 rounds of the loop at rounds.py:2\n');
    expect(code).toBe(1);
    const other = uheap(['leaks', 'rounds.py', '-t', 'PYBV11', '--rounds', '64', '--loop', '3', '--max-steps', '500']);
    expect(other.out).toBe('no loop that begins at rounds.py:3 went round by itself\n');
    expect(other.code).toBe(1);
  });

  it.each([
    [['--rounds', '3'], '--rounds: expected 8 or more, got 3'],
    [['--loop', '3'], '--loop: expected --rounds too'],
    [['--rounds', '9', '--loop', '30'], '--loop: app.py has the lines 1 to 9, got 30'],
  ])('refuses %j', (args, message) => {
    expect(uheap(['leaks', 'app.py', '-t', 'PYBV11', ...args])).toEqual({
      code: 2,
      out: '',
      err: `uheap: ${message}\n`,
    });
  });

  it('is fine where nothing does', () => {
    expect(uheap(['leaks', 'app.py', '-t', 'PYBV11'])).toEqual({
      code: 0,
      out: 'nothing grows as long as the program runs\n',
      err: '',
    });
  });
});

describe('uheap why', () => {
  it('says who made the chunks of a line and who holds them, and the same by address', () => {
    writeFileSync(join(dir, 'why.py'), 'def make():\n    return bytearray(100)\n\n\nkept = make()\nmake()\n');
    const { code, out } = uheap(['why', 'why.py', '-t', 'PYBV11', '--line', '2']);
    expect(out).toMatch(
      /^4 requests, \d+ bytes: 2 held at the end, 2 garbage at the end\n\n0x2000[0-9a-f]+: raw data, 100 bytes\n {2}made by why\.py:2 make < why\.py:5 <module>\n/,
    );
    expect(out).toContain('\n  held by kept (bytearray)\n');
    expect(code).toBe(0);
    const address = /^(0x[0-9a-f]+): raw data/m.exec(out)![1]!;
    expect(uheap(['why', 'why.py', '-t', 'PYBV11', '--block', address]).out).toContain('made by why.py:2 make');
  });

  it('says what made nothing', () => {
    const { code, out } = uheap(['why', 'app.py', '-t', 'PYBV11', '--line', '6']);
    expect(out).toBe('line 6 asked for nothing in this run\n');
    expect(code).toBe(0);
    expect(uheap(['why', 'app.py', '-t', 'PYBV11', '--block', '0x10']).out).toBe('nothing was at 0x10 in this run\n');
  });

  it.each([
    [[], 'expected either --line or --block; see uheap why --help'],
    [['--line', '1', '--block', '16'], 'expected either --line or --block; see uheap why --help'],
    [['--line', '0'], '--line: app.py has the lines 1 to 9, got 0'],
    [['--line', 'app.py:10'], '--line: app.py has the lines 1 to 9, got 10'],
    [['--line', 'x'], '--line: expected a line such as 12 or lib/a.py:12, got x'],
    [['--line', 'no.py:3'], '--line: no.py: no such file in the project'],
    [['--block', 'q'], '--block: expected an address such as 0x20004a10, got q'],
  ])('refuses %j', (args, message) => {
    expect(uheap(['why', 'app.py', '-t', 'PYBV11', ...args])).toEqual({ code: 2, out: '', err: `uheap: ${message}\n` });
  });
});
