import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Done, uheapIn } from '../cli/uheap.js';

let dir = '';
const init = (...args: string[]): Done => uheapIn(dir, ['init', ...args]);
const read = (name: string): string => readFileSync(join(dir, name), 'utf8');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'uheap-init-'));
  writeFileSync(join(dir, 'main.py'), 'import time\nkept = bytearray(5000)\nwhile True:\n    time.sleep(1)\n');
});

describe('uheap init', () => {
  it('writes a config, a stub and a workflow that uheap check takes as they are', () => {
    const { code, err } = init('-t', 'ESP32_GENERIC,PYBV11');
    expect(err).toMatch(
      /^uheap\.config\.json: written\nstub\.json: written\n\S+heap\.yml: written\nnext: uheap check /,
    );
    expect(code).toBe(0);
    const config = JSON.parse(read('uheap.config.json'));
    expect(config).toMatchObject({
      programs: [{ path: 'main.py', stub: 'stub.json', for: '60s' }],
      targets: ['ESP32_GENERIC', 'PYBV11'],
    });
    expect(config.budget.peak).toMatch(/^\d+k$/);
    expect(JSON.parse(read('stub.json'))).toMatchObject({ wifi: true });
    expect(read('.github/workflows/heap.yml')).toContain('config: "uheap.config.json"');
    expect(uheapIn(dir, ['check', '-q', '--update']).code).toBe(0);
    expect(uheapIn(dir, ['check', '-q'])).toMatchObject({ code: 0, err: '' });
  });

  it('puts the workflow where the repository begins', () => {
    mkdirSync(join(dir, '.git'));
    mkdirSync(join(dir, 'node'));
    writeFileSync(join(dir, 'node', 'app.py'), 'print(1)\n');
    expect(init('node/app.py', '-t', 'PYBV11', '--no-stub').code).toBe(0);
    expect(read('.github/workflows/heap.yml')).toContain('config: "node/uheap.config.json"');
    expect(JSON.parse(read('node/uheap.config.json')).programs).toEqual(['app.py']);
    expect(readdirSync(join(dir, 'node')).sort()).toEqual(['app.py', 'uheap.config.json']);
    expect(uheapIn(dir, ['check', '-q', '-c', 'node/uheap.config.json', '--update']).code).toBe(0);
  });

  it.each(['uheap.config.json', 'stub.json', '.github/workflows/heap.yml'])(
    'overwrites no %s, and then writes nothing',
    (name) => {
      mkdirSync(join(dir, '.github/workflows'), { recursive: true });
      writeFileSync(join(dir, name), '{}');
      const { code, err } = init('-t', 'PYBV11');
      expect(err).toMatch(/^uheap: \S+: exists already; --force overwrites it\n$/);
      expect(code).toBe(2);
      expect(read(name)).toBe('{}');
      expect(
        ['uheap.config.json', 'stub.json', '.github/workflows/heap.yml'].filter((one) => existsSync(join(dir, one))),
      ).toEqual([name]);
    },
  );

  it('asks for the program where it could be one of several', () => {
    writeFileSync(join(dir, 'app.py'), '');
    writeFileSync(join(dir, 'main.txt'), '');
    expect(uheapIn(dir, ['init', '-t', 'NO_SUCH']).err).toContain('unknown target "NO_SUCH"');
    const empty = mkdtempSync(join(tmpdir(), 'uheap-init-'));
    expect(uheapIn(empty, ['init', '-t', 'PYBV11'])).toMatchObject({
      code: 2,
      err: 'uheap: expected the name of a program: there is none here\n',
    });
    writeFileSync(join(empty, 'a.py'), '');
    writeFileSync(join(empty, 'b.py'), '');
    expect(uheapIn(empty, ['init', '-t', 'PYBV11']).err).toBe(
      'uheap: expected the name of a program: there are a.py, b.py\n',
    );
  });

  it('writes the config of a program that fails without a budget, and says so', () => {
    writeFileSync(join(dir, 'main.py'), 'import nothing\n');
    const { code, err } = init('-t', 'PYBV11');
    expect(err).toContain("uheap: PYBV11: the program fails: ImportError: no module named 'nothing'\n");
    expect(code).toBe(0);
    expect(JSON.parse(read('uheap.config.json'))).not.toHaveProperty('budget');
  });
});

describe('uheap check --why', () => {
  it('writes the page of what fails, and of nothing else', () => {
    writeFileSync(join(dir, 'small.py'), 'print(1)\n');
    const programs = [{ path: 'main.py', for: '5s', budget: { peak: '2k' } }, 'small.py'];
    writeFileSync(join(dir, 'uheap.config.json'), JSON.stringify({ programs, targets: ['PYBV11'], baselines: false }));
    const { code, err } = uheapIn(dir, ['check', '-q', '--why']);
    expect({ code, err }).toEqual({ code: 1, err: 'uheap-pages/main@PYBV11.html: written\n' });
    expect(readdirSync(join(dir, 'uheap-pages'))).toEqual(['main@PYBV11.html']);
    expect(read('uheap-pages/main@PYBV11.html')).toContain('bytearray(5000)');
  });

  it('writes none where all is well', () => {
    writeFileSync(
      join(dir, 'uheap.config.json'),
      JSON.stringify({ programs: [{ path: 'main.py', for: '5s' }], targets: ['PYBV11'], baselines: false }),
    );
    expect(uheapIn(dir, ['check', '-q', '--why', '--pages', 'pages'])).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(dir, 'pages'))).toBe(false);
  });
});
