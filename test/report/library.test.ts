import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTarget, Machine, MemoryHost, takeSnapshot, textProject } from '../../src/index.js';
import '../../src/vitest.js';

const root = resolve(import.meta.dirname, '../..');
// Inside the repository, so that the examples find the package by its name.
const dir = join(root, 'out/library-examples');

interface Example {
  title: string;
  language: string;
  code: string;
}

const text = readFileSync(join(root, 'docs/library.md'), 'utf8');
const examples = [...text.matchAll(/## ([^\n]+)(?:(?!\n## )[\s\S])*?```(js[^\n]*)\n([\s\S]*?)```/g)].map(
  ([, title, language, code]): Example => ({ title: title!, language: language!, code: code! }),
);

beforeAll(() => {
  if (!existsSync(join(root, 'dist/index.js'))) throw new Error('dist is missing: npm run build first');
  mkdirSync(dir, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('examples of docs/library.md', () => {
  it('are found', () => {
    expect(examples.length).toBe(text.split('```js').length - 1);
  });

  it.each(examples.filter(({ language }) => language === 'js').map((example) => [example.title, example] as const))(
    '%s',
    (title, { code }) => {
      const file = join(dir, `${title.replaceAll(/\W+/g, '-')}.mjs`);
      writeFileSync(file, code);
      const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
      const expected = [...code.matchAll(/^\/\/ prints: (.*)$/gm)].map((match) => `${match[1]}\n`).join('');
      expect(stderr).toBe('');
      expect(stdout).toBe(expected);
      expect(expected).not.toBe('');
    },
  );

  it('In your own tests', () => {
    const { code } = examples.find(({ language }) => language === 'js vitest')!;
    writeFileSync(join(dir, 'fit.test.mjs'), code);
    writeFileSync(join(dir, 'vitest.config.mjs'), 'export default {};\n');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const run = spawnSync(process.execPath, [vitest, 'run', '--root', dir, '--reporter', 'json'], { encoding: 'utf8' });
    const report = JSON.parse(run.stdout) as { numPassedTests: number; numTotalTests: number };
    expect([report.numPassedTests, report.numTotalTests]).toEqual([1, 1]);
  });
});

describe('toFit', () => {
  const app = textProject({ 'main.py': 'data = bytearray(30000)\n' });

  it('runs a project', () => {
    expect(app).toFit('PYBV11', { peak: 40000 });
    expect(app).not.toFit('MICROBIT');
    expect(() => expect(app).toFit('MICROBIT')).toThrow(
      'expected the program to fit MICROBIT: it ends with MemoryError: memory allocation failed, allocating 30000 bytes at main.py:1 <module>',
    );
    expect(() => expect(app).toFit('PYBV11', { peak: 1000 })).toThrow(/its peak is \d+, above 1000/);
    expect(() => expect(app).toFit('PYBV11', { peakWithGarbage: 1000 })).toThrow(/with garbage is \d+, above 1000/);
    expect(() => expect(app).not.toFit('PYBV11')).toThrow('not to fit PYBV11');
  });

  it('does not take a program that ends for another reason for one that does not fit', () => {
    const misspelt = textProject({ 'main.py': 'import tiem\ndata = bytearray(30000)\n' });
    const why =
      "main.py ends with ImportError: no module named 'tiem' at main.py:1 <module> on MICROBIT, which is no matter of memory";
    expect(() => expect(misspelt).not.toFit('MICROBIT')).toThrow(why);
    expect(() => expect(misspelt).toFit('PYBV11')).toThrow('which is no matter of memory');
    const exits = textProject({ 'main.py': 'import sys\nsys.exit(1)\n' });
    expect(() => expect(exits).not.toFit('PYBV11')).toThrow('main.py exits with an error on PYBV11');
  });

  it('does not fit where a request fails that the program catches', () => {
    const text = 'try:\n    x = bytearray(30000)\nexcept MemoryError:\n    x = None\n';
    const catches = textProject({ 'main.py': text });
    expect(catches).toFit('PYBV11');
    expect(catches).not.toFit('MICROBIT');
    expect(() => expect(catches).toFit('MICROBIT')).toThrow(
      /1 request for memory failed for 30000 bytes \(free \d+, largest run \d+\) at main\.py:2 <module>/,
    );
  });

  it("holds what is left of ESP-IDF's heap to a limit, on boards that have one", () => {
    expect(app).toFit('ESP32_GENERIC', { idf: { free: 40000, largest: 40000 } });
    expect(app).toFit('PYBV11', { idf: { free: 10000000 } });
    expect(() => expect(app).toFit('ESP32_GENERIC', { idf: { free: 200000, largest: 200000 } })).toThrow(
      /it leaves ESP-IDF \d+, below 200000; ESP-IDF's largest block is \d+, below 200000/,
    );
  });

  it('refuses a limit that is misspelt or no number, also under not', () => {
    const limits = (options: object): (() => void)[] => [
      () => expect(app).toFit('PYBV11', options),
      () => expect(app).not.toFit('MICROBIT', options),
    ];
    for (const check of limits({ peek: 1000 })) expect(check).toThrow('toFit: unknown option peek, expected one of');
    for (const check of limits({ idf: { fre: 1 } })) expect(check).toThrow('toFit: unknown option idf.fre, expected');
    for (const check of limits({ peak: '40k' })) expect(check).toThrow('toFit: peak: expected a number, found "40k"');
    for (const check of limits({ used: Number.NaN })) expect(check).toThrow('toFit: used: expected a number');
    expect(app).toFit('PYBV11', { peak: undefined, idf: undefined });
  });

  it('takes a machine or a snapshot', () => {
    const machine = new Machine(loadTarget('PYBV11'), new MemoryHost());
    machine.run({ name: 'a.py', text: 'data = bytearray(20000)', via: 'raw-repl' });
    expect(machine).toFit('PYBV11');
    expect(takeSnapshot(machine)).not.toFit('MICROBIT');
    expect(() => expect(7).toFit('PYBV11')).toThrow('expected a project, a Machine or a heap snapshot');
  });
});
