import { describe, expect, it } from 'vitest';
import { advise } from '../../src/advise/advise.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { textProject } from '../../src/report/projectFiles.js';
import { adviceOn, fixture, PYBOARD } from './fixtures.js';

const rulesOf = (text: string): string[] => adviceOn(text).findings.map(({ rule }) => rule);

describe('advise leaves alone', () => {
  it('a text that something looks at while it grows', () => {
    expect(
      rulesOf("s = ''\nfor i in range(80):\n    s += str(i)\n    if len(s) > 1000:\n        break\nprint(s)\n"),
    ).toEqual([]);
  });

  it('chunks that are kept: one buffer would be the same for all', () => {
    const write = "f = open('a', 'wb')\nfor i in range(30):\n    f.write(bytes([i] * 50))\nf.close()\n";
    const read = "f = open('a', 'rb')\nall = []\nwhile True:\n    b = f.read(50)\n    if not b:\n        break\n";
    expect(rulesOf(`${write}${read}    all.append(b)\nprint(all[0] == all[1])\n`)).toEqual([]);
    expect(rulesOf(`${write}${read}print(len(all))\n`)).toEqual(['readinto']);
  });

  it('a generator that takes more than the list', () => {
    const { findings, rejected } = adviceOn("print('-'.join([str(i) for i in range(4)]))\n");
    expect(findings).toEqual([]);
    expect(rejected).toBe(1);
  });

  it('what prints something else, or less, when it is changed', () => {
    const text = 'def show(v):\n    print(v)\n    return True\n\nprint(any([show(i) for i in range(60)]))\n';
    expect(adviceOn(text)).toMatchObject({ findings: [], rejected: 1 });
  });

  it('a missing key where more is to be done, or what is no dict', () => {
    const loop = (tried: string, otherwise: string, rest = ''): string =>
      `d = {i: i for i in range(0, 60, 7)}\nn = 0\nfor i in range(60):\n    try:\n        ${tried}\n    except KeyError:\n        ${otherwise}\n${rest}    n += x\nprint(n)\n`;
    const own = 'class Own:\n    def __getitem__(self, key):\n        raise KeyError(key)\n\n\n';
    expect(rulesOf(loop('x = d[i]', 'x = 0'))).toEqual(['get']);
    expect(rulesOf(loop('x = d[d[i]]', 'x = 0'))).toEqual([]);
    expect(rulesOf(loop('x = d[i]', 'x = len(d)'))).toEqual([]);
    expect(rulesOf(loop('x = d[i]', 'n = x = 0'))).toEqual([]);
    expect(rulesOf(loop('x = d[i]', 'x = 0', '    else:\n        x += 1\n'))).toEqual([]);
    expect(rulesOf(loop('x = d[i]', 'x = 0  # not known'))).toEqual([]);
    expect(rulesOf(own + loop('x = d[i]', 'x = 0').replace(/^d = .*/, 'd = Own()'))).toEqual([]);
  });

  it('constants that are looked up by name', () => {
    const { text } = fixture('private_constants.py');
    expect(rulesOf(text)).toEqual(['const']);
    expect(rulesOf(`${text}print(globals()['STEP'])\n`)).toEqual([]);
  });

  it('constants that another file of the project reads', () => {
    const { text } = fixture('private_constants.py');
    const files = { 'app.py': 'import limits\nprint(limits.STEP)\n', 'limits.py': text };
    const { findings } = advise(PYBOARD, textProject(files));
    expect(findings.map(({ rule, place }) => [rule, place.file])).toEqual([['const', 'limits.py']]);
    const added = findings[0]!.files[0]!.lines.flatMap((lines) => lines.added);
    expect(added).toContain('_WINDOW = const(_LIMIT_HIGH - _LIMIT_LOW)');
    expect(added.join(' ')).not.toContain('_STEP');
  });
});

describe('the figures of the heap that a program prints', () => {
  const body = "s = ''\nfor i in range(60):\n    s += str(i)\n";

  it('may differ', () => {
    expect(rulesOf(`import gc\n${body}print(len(s), 'free', gc.mem_free())\n`)).toEqual(['join']);
    expect(rulesOf(`import gc\na = gc.mem_alloc()\n${body}print(len(s), gc.mem_alloc() - a)\n`)).toEqual(['join']);
  });

  it('are told apart from what it computes', () => {
    expect(rulesOf(`import gc\n${body}print(gc.mem_alloc() // 7)\n`)).toEqual([]);
  });
});

it('tells nothing of a change after which a program runs out of memory all the same', () => {
  const { findings, rejected } = adviceOn(
    "text = ''\nfor i in range(60):\n    text += str(i)\nrows = [bytearray(900) for _ in range(200)]\n",
  );
  expect(findings.filter(({ after }) => after !== null)).toEqual([]);
  expect(rejected).toBeGreaterThan(0);
});

it('tells of a program that runs out of memory what lets it go on', () => {
  const { findings, before } = adviceOn(
    "rows = [bytearray(900) for _ in range(100)]\ntext = ''\nfor i in range(900):\n    text += str(i)\nprint(len(text), sum([i for i in range(2500)]))\n",
  );
  expect(before.status).toBe('memory-error');
  expect(findings[0]).toMatchObject({ rule: 'generator', after: { status: 'ok' } });
});

it('measures a program as .mpy files, in a ROMFS and frozen, where a board has them', () => {
  const lines = Array.from({ length: 200 }, (_, i) => `def f${i}(a, b):\n    return a + b * ${i}\n`).join('');
  const text = `${lines}print(f7(1, 2))\n`;
  const peaks = (target: string, heapBytes?: number): Record<string, number> => {
    const { findings } = adviceOn(text, loadBoard(target, { heapBytes }));
    const forms = findings.filter(({ rule }) => rule === 'precompile');
    return Object.fromEntries(forms.map(({ change, after }) => [change, after!.peak]));
  };
  const { mpy, ROMFS, frozen } = peaks('SAMD_GENERIC_D51X19');
  expect(ROMFS).toBeLessThan(mpy!);
  expect(frozen).toBeLessThan(ROMFS!);
  expect(Object.keys(peaks('PYBV11'))).not.toContain('ROMFS');
});
