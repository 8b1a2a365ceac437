import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { loadRelease, RELEASES } from '../conformance/webassemblyReleases.js';

/** Keys typed at the prompt of the real WebAssembly firmware while the test runs, and at the simulated one. */
const HEAP_BYTES = 131072;
const MAP = 'import micropython\rmicropython.mem_info(1)\r';

const SESSIONS: Readonly<Record<string, string>> = {
  'the documentation of memory management':
    'x = 5\rx\rimport gc\rgc.enable()\rgc.mem_alloc()\rgc.mem_free()\rgc.collect()\rgc.mem_alloc()\rgc.disable()\rgc.mem_free()\r',
  'what each line costs': 'import gc\rgc.mem_alloc()\rgc.mem_alloc()\rgc.mem_alloc() \rx = [1, 2]\rgc.mem_alloc()\r',
  'a line longer than its buffer': `x = '${'a'.repeat(100)}'\rlen(x)\rimport gc\rgc.mem_alloc()\ry = "${'b'.repeat(300)}"\rgc.mem_alloc()\r${MAP}`,
  'blocks with automatic indentation':
    'def f(x):\rif x:\rreturn 1\r\x7freturn 2\r\rf(0)\rf(1)\rclass A:\rdef g(self):\rpass\r\r\rA().g()\rfor i in range(3): print(i)\r\r',
  "an indentation of one's own": 'if 1:\r  print(1)\r  print(2)\r\rif 1:\r\tprint(3)\r    print(4)\r\r',
  'brackets, strings and backslashes over several lines':
    'x = (1,\r2,\r3)\rx\ry = """a\rb"""\ry\rz = 1 + \\\r2\rz\r@staticmethod\rdef f(): pass\r\rasync def g():\rpass\r\r',
  history:
    'a = 1\rb = 2\rb = 2\r\x1b[A\x1b[A + 5\r\x10\x10\x10\x0e\ra, b\r\x1b[A\x1b[B\x1b[B\rprint(1)\r\x1b[A\x1b[D\x1b[D2\r',
  'more history than it keeps': `${Array.from({ length: 12 }, (_, i) => `x${i} = ${i}\r`).join('')}${'\x1b[A'.repeat(12)}\r${MAP}`,
  'editing keys':
    'prnt(12)\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[Di\r\x01x\x05y\rabc\x02\x02X\x06Y\x04\r1 + 22\x0b\x02\x02\x0b\rabcdef\x15xyz\r\x1b[Hq\x1b[Fw\r123\x1b[1~0\x1b[4~4\x1b[3~\x1b[D\x1b[3~\x1bOH\x1bOF\r\x08\x7f12\x08\x08\x08\r',
  'a cursor far from the end': `x = '${'m'.repeat(30)}'\x01\x1b[C\x1b[Cy\x05\r`,
  'tab completion':
    'imp\t os\ros.\tge\t\rgc\rimport gc\rgc.\tmem_a\t()\rgc.mem_\t\rx_first = 1\rx_second = 2\rx_\t\rx_f\t\rprint(x_f\t)\rimport m\t\rnope.\t\rx_first.\t\rclass A: pass\r\ra = A()\ra.foo = 3\ra.f\t\r"".\t\r\t\r1 + \t2\r',
  'completion that allocates': `class P:\r@property\rdef big(self): return [0] * 100\r\r\rp = P()\rimport gc\rgc.mem_alloc()\rp.bi\t\rgc.mem_alloc()\r${MAP}`,
  'names and what the heap has afterwards': `abcdef = 1\rghijkl = [abcdef] * 10\rimport gc\rgc.collect()\rgc.mem_alloc()\r${MAP}`,
  'paste mode': '\x05def f():\r    return 4\r\rf()\rf() + 1\r\x04f()\r\x05raise ValueError\r\x04\x05x = 1\x03x\r',
  'Ctrl-C at the prompt': 'abc\x03if 1:\rprint(2)\x03\x031\r',
  'Ctrl-D in a block': 'if 1:\rprint(2)\r\x7f\x04',
  'other control keys in a block': 'if 1:\rprint(2)\r\x7f\x01\x02\r',
  'Ctrl-B': '\x021\r',
  exceptions: '1/0\rraise SystemExit\r(\r)\rx = = 1\rdef f(): g()\r\rdef g(): raise KeyError(3)\r\rf()\r',
  'an import error and a syntax error in a block': 'import nothing\rif 1:\rx y\r\r',
  'sys.ps1': 'import sys\rsys.ps1 = "? "\rsys.ps2 = ": "\rif 1:\rprint(1)\r\rsys.ps1 = 5\r1\r',
  underscore: '5\r_\r[1, 2]\r_\rNone\r_\r',
  help: 'help()\rhelp(5)\rhelp(int)\r',
  'the raw REPL': '\x01print(1)\n\x04print(2\x03print(3)\n\x041/0\n\x04\x01if 1:\n  print(4)\n5\n\x04\x02x\r',
  'raw commands that there are not': '\x01\x05B\x01\x05\x01\x02',
  'the heap around the raw REPL': `import gc\rgc.mem_alloc()\r\x01import gc\nx = 'abc' * 40\nprint(gc.mem_alloc())\x04\x02gc.mem_alloc()\r${MAP}`,
  'collections wait for the top level': `import gc\rx = [bytearray(300) for i in range(100)]\rgc.mem_alloc()\rx = None\rgc.collect()\rgc.mem_alloc()\r${MAP}`,
  'weak references': `import gc, weakref\rclass A: pass\r\ra = A()\rb = A()\rr = weakref.ref(a, lambda x: print('gone', x() is None))\rr() is a\rweakref.finalize(a, print, 'first', end='.\\n')\rf = weakref.finalize(a, lambda: [1])\rs = weakref.ref(b)\rx = [weakref.ref(b, print)]\rx = 0\rgc.collect()\ra = None\rgc.collect()\rr()\rf.alive, f.peek(), f()\rb = 5\rgc.collect()\rs()\rgc.mem_alloc()\r${MAP}`,
  'keys that mean nothing': '\x1b[5~\x1b[9\x1bq\x1b[Z\x00\x1c\xe4\x801\r\n2\r',
  'the session ends': '1\r\x04',
};

async function onReal(release: string, keys: string): Promise<string> {
  let out = '';
  const collect = (data: Uint8Array): void => {
    out += Buffer.from(data).toString('latin1');
  };
  const real = await loadRelease(release, { stdout: collect, stderr: collect });
  real.replInit();
  for (let i = 0; i < keys.length; i++) {
    if (real.replProcessChar(keys.charCodeAt(i)) !== 0) return `${out}<exit>`;
  }
  return out;
}

function onSimulated(release: string, keys: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  const session = new ReplSession(
    loadBoard('WEBASSEMBLY', { firmware: `${release}/webassembly`, heapBytes: HEAP_BYTES }),
    host,
  );
  const exit = session.type(keys);
  session.machine.heap.verify();
  return exit === null ? host.out : `${host.out}<exit>`;
}

/** Addresses are the host's, and how much of the C stack is in use is modelled. */
function comparable(out: string): string[] {
  return out
    .replaceAll(/stack: \d+/g, 'stack:')
    .replaceAll(/from [0-9a-f]+:/g, 'from:')
    .split('\n');
}

describe.each(RELEASES)('the prompt of the WebAssembly firmware of %s, real and simulated', (release) => {
  it.each(Object.keys(SESSIONS))('%s', async (name) => {
    const keys = SESSIONS[name]!;
    expect(comparable(onSimulated(release, keys))).toEqual(comparable(await onReal(release, keys)));
  });
});
