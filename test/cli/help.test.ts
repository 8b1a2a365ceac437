import { beforeAll, describe, expect, it } from 'vitest';
import { type Done, uheapIn } from './uheap.js';

const uheap = (args: string[]): Done => uheapIn(import.meta.dirname, args);

/** The commands that a help text lists, as words of a command line. */
function commandsIn(help: string): string[][] {
  const list = /\nCommands:\n(.*?)\n\n/s.exec(help)?.[1] ?? '';
  return [...list.matchAll(/^ {2}uheap ([a-z ]*[a-z])/gm)].map((match) => match[1]!.split(' '));
}

describe('--help', () => {
  const helps = new Map<string, string>();

  beforeAll(() => {
    const open: string[][] = [[]];
    for (let args = open.pop(); args !== undefined; args = open.pop()) {
      const { out } = uheap([...args, '--help']);
      helps.set(['uheap', ...args].join(' '), out);
      open.push(...commandsIn(out));
    }
  });

  it('is there for every command', () => {
    expect([...helps.keys()].filter((name) => / (run|fit|compare|targets new|dis)$/.test(name))).toHaveLength(5);
    expect([...helps.values()].filter((help) => !help.includes('Options:'))).toEqual([]);
  });

  it('fits on 80 columns, with no word grown into the next column', () => {
    const lines = [...helps.values()].flatMap((help) => help.split('\n'));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => /\S\[(string|number|boolean|array|choices|required|default)\b/.test(line))).toEqual(
      [],
    );
  });

  it('names no option twice and describes each', () => {
    for (const [command, help] of helps) {
      const options = help.slice(help.indexOf('\nOptions:\n')).split('\n').slice(2);
      const names = options.flatMap((line) => /^ {2,6}(-.*?)(?: {2}|$)/.exec(line)?.[1]?.split(', ') ?? []);
      expect(names.length, command).toBeGreaterThanOrEqual(2);
      expect(new Set(names).size, command).toBe(names.length);
      expect(
        options.filter((line) => /^ +--?[a-z-]+(?: \[|$)/.test(line)),
        command,
      ).toEqual([]);
    }
  });
});

describe('a wrong command line', () => {
  const run = ['run', 'app.py', '-t', 'PYBV11'];
  it.each([
    [['run'], 'expected more arguments: got 0, need 1; see uheap run --help'],
    [['run', 'app.py'], 'expected --target; see uheap run --help'],
    [['record', 'app.py'], 'expected these options: target, output; see uheap record --help'],
    [[...run, '-t', 'PYBV10'], '--target: given more than once'],
    [[...run, '--via', 'file', '--via', 'string'], '--via: given more than once'],
    [['run', 'app.py', '--no-target'], 'unknown argument: no-target'],
    [['run', 'app.py', '-t'], '--target: expected a value'],
    [['targets', '--profiles'], '--profiles: expected a value; see uheap targets --help'],
    [[...run, '--zip'], 'unknown argument: zip; see uheap run --help'],
    [[...run, '--time', 'none'], '--time: got "none", expected one of "virtual", "real"; see uheap run --help'],
    [['compare', '--replay', 'a', '--port', 'b'], '--replay does not go with --port; see uheap compare --help'],
    [['targets', 'show', 'PYBV11', '--port', 'nrf'], 'unknown argument: port; see uheap targets --help'],
    [[], 'expected a command; see uheap --help'],
  ])('%j: %s', (args, line) => {
    expect(uheap(args)).toEqual({ code: 2, out: '', err: `uheap: ${line}\n` });
  });

  it.each(['constructor', 'toString', '__proto__'])('%s is no command, though every object has it', (name) => {
    const { code, out, err } = uheap([name]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^uheap: unknown command "${name}"; expected run, [^\\n]*\\n$`));
  });
});
