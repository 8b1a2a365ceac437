import { describe, expect, it } from 'vitest';
import type { Board } from '../../src/abi/board.js';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** What a program prints, on one line. */
function printed(board: Board, text: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  new Machine(board, host).run({ name: 'app.py', text, via: 'file' });
  return host.out.trim().replaceAll('\n', ' ');
}

/** What a program prints on the Unix port where a rule or a macro is off, and where it is on (or as the values say). */
function printedWith(name: string, text: string, values: readonly number[] = [0, 1]): string[] {
  const board = loadBoard('UNIX_X86', { firmware: 'v1.28.0/unix-x86' });
  const macros = { ...board.macros, MICROPY_PY_IO_BUFFEREDWRITER: 1 };
  return values.map((value) => printed({ ...board, macros: { ...macros, [name]: value } }, text));
}

/** Prints what an expression is, or the exception that it raises. */
const shown = (setUp: string, ...expressions: string[]): string =>
  [setUp, ...expressions.map((e) => `try:\n    print(${e})\nexcept Exception as e:\n    print(repr(e))`), ''].join(
    '\n',
  );

/** A block device whose methods return `result`. */
const DEVICE = `
import vfs
class D:
    result = 0
    def __init__(self):
        self.data = bytearray(64 * 512)
    def readblocks(self, n, buf, off=0):
        a = n * 512 + off
        buf[:] = self.data[a:a + len(buf)]
        return self.result
    def writeblocks(self, n, buf, off=0):
        a = n * 512 + off
        self.data[a:a + len(buf)] = buf
        return self.result
    def ioctl(self, op, arg):
        return 64 if op == 4 else 512 if op == 5 else 0
d = D()
vfs.VfsFat.mkfs(d)
f = vfs.VfsFat(d)
f.mkdir('a')
def listed(result):
    d.result = result
    f.stat('a/x')
`;

const FRAME = 'import framebuf\nb = bytearray(16)\nf = framebuf.FrameBuffer(b, 4, 4, framebuf.GS8)';

/** Rule, program, what is printed without and with it. The outputs with it are those of a real build of 1.28.0. */
const RULES: readonly [rule: string, text: string, off: string, on: string][] = [
  [
    'UHEAP_BTREE_CLOSED',
    shown('import btree, io\nd = btree.open(io.BytesIO())\nd[b"a"] = b"1"\nd.close()', 'd[b"a"]', 'd.close()'),
    "b'1' 0",
    "ValueError('database closed',) 0",
  ],
  [
    'UHEAP_UCTYPES_CHECKS',
    shown('import uctypes', 'uctypes.sizeof({"a": (uctypes.PTR | 0, 1, 2, 3)})'),
    '4',
    "TypeError('syntax error in uctypes descriptor',)",
  ],
  [
    'UHEAP_FRAMEBUF_LAST_LINE',
    shown('import framebuf', 'framebuf.FrameBuffer(bytearray(13), 5, 2, framebuf.GS8, 8) is None'),
    'ValueError()',
    'False',
  ],
  [
    'UHEAP_FRAMEBUF_BLIT_READONLY',
    shown(FRAME, 'f.blit((b"\\x07", 1, 1, framebuf.GS8), 1, 0)', 'b[1]'),
    'TypeError() 0',
    'None 7',
  ],
  ['UHEAP_VFS_MOUNT_LISTS', shown('import vfs', 'vfs.mount()'), 'TypeError', "[(<VfsPosix>, '/')]"],
  [
    'UHEAP_SYS_THREAD',
    shown('import sys', 'sys.implementation._thread', 'sys.implementation._build'),
    'AttributeError',
    'unsafe standard',
  ],
  [
    'UHEAP_JSON_UNTERMINATED',
    shown('import json, io', 'json.load(io.BytesIO(b"[1"))'),
    '[1]',
    "ValueError('syntax error in JSON',)",
  ],
  [
    'UHEAP_BUFWRITER_KEEPS',
    shown(
      [
        'import io',
        'class S(io.IOBase):',
        '    fails = True',
        '    def write(self, b):',
        '        if self.fails:\n            return -5',
        '        print(bytes(b))\n        return len(b)',
        '    def ioctl(self, op, arg):\n        return -1',
        's = S()\nw = io.BufferedWriter(s, 8)\nw.write(b"ab")',
        'try:\n    w.flush()\nexcept OSError as e:\n    print(e.errno)',
        's.fails = False',
      ].join('\n'),
      'w.flush()',
    ),
    '5 None',
    "5 b'ab' None",
  ],
  [
    'UHEAP_RE_POSITIONS',
    shown('import re\nr = re.compile("b+")', 'r.search("bbabbb", 2, 5).group(0)', 'r.match("abb", 1, 2)'),
    'bb None',
    'bb <match num=1>',
  ],
  ['UHEAP_URANDOM_NEGATIVE', shown('import os', 'os.urandom(-1)'), 'MemoryError', 'ValueError()'],
  [
    'UHEAP_SOCKET_CLOSED',
    shown('import socket\ns = socket.socket()\ns.close()', 's.fileno()', 'socket.socket(2, None) is None'),
    '3 False',
    '-1 TypeError("can\'t convert NoneType to int",)',
  ],
];

describe('rules of releases in modules', () => {
  it.each(RULES)('%s', (rule, text, off, on) => {
    const [without, with_] = printedWith(rule, text);
    expect(without).toContain(off);
    expect(with_).toContain(on);
  });

  it('UHEAP_BLOCKDEV_RESULTS: which results of a block device are errors', () => {
    const text = shown(DEVICE, 'listed(5)', 'listed(False)', 'listed(True)', 'listed("no")');
    const eio = 'OSError(5,)';
    expect(printedWith('UHEAP_BLOCKDEV_RESULTS', text, [0, 2, 3])).toEqual([
      'OSError(2,) OSError(2,) OSError(2,) OSError(2,)',
      `${eio} ${eio} OSError(2,) ${eio}`,
      `${eio} ${eio} OSError(2,) TypeError("can't convert str to int",)`,
    ]);
  });

  it('MICROPY_STREAMS_DELEGATE_ERROR: the stream is told of its error', () => {
    const text = shown(
      [
        'import io',
        'class S(io.IOBase):',
        '    def write(self, b):\n        return -5',
        '    def ioctl(self, op, arg):\n        raise ValueError(op, arg)',
        's = S()',
      ].join('\n'),
      'print("x", file=s)',
    );
    expect(printedWith('MICROPY_STREAMS_DELEGATE_ERROR', text)).toEqual(['OSError(5,)', 'ValueError(12, 5)']);
  });

  it('MICROPY_MODULE___ALL__: what a module says is public', () => {
    const text = shown(
      [
        'import sys',
        'class M:\n    pass',
        'm = M()\nm.a = 1\nm._b = 2\nm.__all__ = ["_b"]',
        'sys.modules["m"] = m',
        'd = {}\nexec("from m import *", d)',
      ].join('\n'),
      'sorted(d)',
    );
    const [off, on] = printedWith('MICROPY_MODULE___ALL__', text);
    expect(off).toContain("'a'");
    expect(on).toBe("['_b']");
  });

  it('MICROPY_MODULE___ALL__: an attribute that a module has not', () => {
    expect(printedWith('MICROPY_MODULE___ALL__', shown('import gc', 'gc.nothing'))).toEqual([
      "AttributeError(\"'module' object has no attribute 'nothing'\",)",
      "AttributeError(\"module 'gc' has no attribute 'nothing'\",)",
    ]);
  });

  it('UHEAP_LEXER_INJECT_VSTR: an empty source has no line end', () => {
    const text = [
      'import micropython',
      'def f(s):\n    n = micropython.mem_total()\n    exec(s)\n    return micropython.mem_total() - n',
      'f("")\nprint(f("") - f("#"))',
      '',
    ].join('\n');
    expect(printedWith('UHEAP_LEXER_INJECT_VSTR', text)).toEqual(['0', '20']);
  });

  it.each(['MICROPY_PY_STRUCT_UNSAFE_TYPECODES', 'UHEAP_STRUCT_UNSAFE_TYPECODES'])(
    '%s: pointers and objects in structs and arrays',
    (name) => {
      const text = shown(
        'import struct, array',
        'struct.calcsize("OPS")',
        'struct.pack("<P", 258)',
        'array.array("O", [1])',
        'struct.calcsize("sB")',
      );
      const board = loadBoard('UNIX_X86', { firmware: 'v1.28.0/unix-x86' });
      const macros = { ...board.macros, MICROPY_PY_STRUCT_UNSAFE_TYPECODES: 0, UHEAP_STRUCT_UNSAFE_TYPECODES: 0 };
      const bad = "ValueError('bad typecode',)";
      expect(printed({ ...board, macros }, text)).toBe(`${bad} ${bad} ${bad} 2`);
      expect(printed({ ...board, macros: { ...macros, [name]: 1 } }, text)).toBe(
        "12 b'\\x02\\x01\\x00\\x00' array('O', [1]) 2",
      );
    },
  );

  it('UHEAP_WEBSOCKET_LIMITS: what is too long is an error', () => {
    const text = shown('import websocket, io\nw = websocket.websocket(io.BytesIO())', 'w.write(bytes(70000))');
    expect(printedWith('UHEAP_WEBSOCKET_LIMITS', text)).toEqual(['70000', 'OSError(105,)']);
  });
});

describe('the standard streams of a board', () => {
  it.each([
    ['v1.23.0', '<io.FileIO 1> <io.FileIO 0>\n'],
    ['v1.28.0', '<io.TextIOWrapper 1> <io.FileIO 0>\n'],
  ])('are of the type that %s says', (version, out) => {
    const host = new MemoryHost();
    const machine = new Machine(loadBoard('RPI_PICO', { firmware: `${version}/rp2-RPI_PICO` }), host);
    machine.run({ name: 'app.py', text: 'import sys\nprint(sys.stdout, sys.stdin.buffer)\n', via: 'raw-repl' });
    expect(host.out).toBe(out);
  });
});
