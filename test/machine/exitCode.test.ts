import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** How real builds of the Unix port ended with these, and what they printed on standard error. */
const ENDS: Readonly<Record<string, Record<string, readonly [code: number, stderr: string]>>> = {
  'v1.23.0': {
    'raise SystemExit': [0, ''],
    'raise SystemExit(3)': [3, ''],
    'raise SystemExit(-1)': [255, ''],
    'raise SystemExit("text")': [1, ''],
    'raise SystemExit((1, 2))': [1, ''],
    'raise SystemExit(1 << 40)': [0, ''],
    'raise KeyboardInterrupt': [1, 'KeyboardInterrupt: \n'],
  },
  'v1.28.0': {
    'raise SystemExit': [0, ''],
    'raise SystemExit(3)': [3, ''],
    'raise SystemExit(-1)': [255, ''],
    'raise SystemExit("text")': [1, 'text\n'],
    'raise SystemExit((1, 2))': [1, '(1, 2)\n'],
    'raise SystemExit(1 << 40)': [0, ''],
    'raise KeyboardInterrupt': [130, 'KeyboardInterrupt: \n'],
  },
};

describe.each(Object.keys(ENDS))('what a program ends with on the Unix port of %s', (release) => {
  it.each(Object.entries(ENDS[release]!))('%s', (text, [code, stderr]) => {
    const host = new MemoryHost({}, '/app');
    let errors = '';
    host.stderr = (bytes) => {
      errors += bytes;
    };
    const machine = new Machine(loadBoard('UNIX_X64', { firmware: `${release}/unix-x64` }), host);
    expect(machine.run({ name: 'end.py', text, via: 'file' }).exitCode).toBe(code);
    expect(errors.split('\n').slice(-2).join('\n')).toBe(stderr);
  });
});
