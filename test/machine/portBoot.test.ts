import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { MemoryFiles } from '../../src/machine/memoryFiles.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { takeSnapshot } from '../../src/report/snapshot.js';

/** The start of ports that no firmware was recorded of: what it leaves in `__main__`, in `sys.path` and on the heap. */

const PORTS = [
  {
    target: 'ESP32_GENERIC',
    path: "['', '.frozen', '/lib']",
    names: ['__file__', '__name__', 'bdev', 'gc', 'vfs'],
    files: "['boot.py']",
    sets: 'Performing initial setup\n',
  },
  {
    target: 'ESP8266_GENERIC',
    path: "['', '.frozen', '/lib', '/']",
    names: ['__name__', 'bdev', 'gc', 'machine', 'os', 'vfs'],
    files: "['boot.py']",
    sets: 'Performing initial setup\n',
  },
  {
    target: 'ADAFRUIT_ITSYBITSY_M0_EXPRESS',
    path: "['', '.frozen', '/lib']",
    names: ['__name__'],
    files: '[]',
    sets: '',
  },
] as const;

function printed(machine: Machine, host: MemoryHost, text: string): string {
  host.out = '';
  machine.run({ name: 'main.py', text, via: 'raw-repl' });
  return host.out.replace(/[\r\n\x04>]/g, '').replace(/^OK/, '');
}

describe.each(PORTS)('$target', ({ target, path, names, files, sets }) => {
  const boot = (flash: 'blank' | 'formatted'): { machine: Machine; host: MemoryHost } => {
    const host = new MemoryHost();
    return { machine: new Machine(loadBoard(target), host, undefined, { flash }), host };
  };

  it('leaves these names and this path', () => {
    const { machine, host } = boot('formatted');
    expect(host.out).toBe('');
    expect(printed(machine, host, 'print(sorted(globals()))')).toBe(`[${names.map((name) => `'${name}'`).join(', ')}]`);
    expect(printed(machine, host, 'import sys; print(sys.path)')).toBe(path);
    expect(printed(machine, host, 'import os; print(os.listdir())')).toBe(files);
    machine.heap.verify();
  });

  it('makes a file system on blank flash, and is then as it would be with it', () => {
    const { machine, host } = boot('blank');
    expect(host.out.replaceAll('\r', '')).toBe(sets);
    expect(printed(machine, host, 'import os; print(os.listdir())')).toBe(files);
    machine.inside(() => machine.heap.collect());
    const known = boot('formatted');
    printed(known.machine, known.host, 'import os; print(os.listdir())');
    known.machine.inside(() => known.machine.heap.collect());
    const loaded = (of: Machine, out: MemoryHost): string => printed(of, out, 'import sys; print(sorted(sys.modules))');
    const more = takeSnapshot(machine).used - takeSnapshot(known.machine).used;
    // The module that made it stays loaded, where there is one; else nothing is left of it.
    const made = loaded(machine, host).replace(", 'inisetup'", '');
    expect(made).toBe(loaded(known.machine, known.host));
    if (sets === '') expect(more).toBe(0);
    else expect(more).toBeGreaterThan(0);
  });

  it('runs boot.py and main.py of its flash', () => {
    const flash = new MemoryFiles({ 'boot.py': 'seen = ["boot"]', 'main.py': 'seen.append("main")' });
    const host = Object.assign(new MemoryHost(), { flash });
    const machine = new Machine(loadBoard(target), host);
    expect(printed(machine, host, 'print(seen)')).toBe("['boot', 'main']");
  });
});

describe('the unix port, coverage variant', () => {
  it('has the functions of its C tests among the globals', () => {
    const host = new MemoryHost();
    const machine = new Machine(loadBoard('UNIX_COVERAGE'), host);
    machine.run({
      name: '/app/main.py',
      text: 'print("extra_coverage" in globals(), extra_cpp_coverage)',
      via: 'file',
    });
    expect(host.out).toBe('True <function>\n');
    machine.heap.verify();
  });
});
