import { expect, test } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** What a program prints on the Unix port of 1.28.0, 64 bits; a real build prints the same. */
function printed(text: string): string {
  const host = new MemoryHost();
  host.stderr = (bytes) => host.stdout(bytes);
  new Machine(loadBoard('UNIX_X64', { firmware: 'v1.28.0/unix-x64' }), host).run({ name: 'app.py', text, via: 'file' });
  return host.out.trim();
}

/** Makes images: records of a kind, a length and a payload. */
const IMAGE = `
import vfs
def uint(n):
    b = bytes([n & 0x7f])
    n >>= 7
    while n:
        b = bytes([0x80 | n & 0x7f]) + b
        n >>= 7
    return b
def rec(kind, payload):
    return uint(kind) + uint(len(payload)) + payload
def file(name, data):
    return rec(5, uint(len(name)) + name + data)
def folder(name, *entries):
    return rec(4, uint(len(name)) + name + b"".join(entries))
def image(*entries):
    payload = b"".join(entries)
    return b"\\xd2\\xcd\\x31" + uint(len(payload)) + payload
def shown(f):
    try:
        print(f())
    except OSError as e:
        print(repr(e))
fs = vfs.VfsRom(image(
    rec(1, b"padding"),
    file(b"a.txt", rec(2, b"one\\ntwo\\n")),
    folder(b"d", file(b"m.py", rec(2, b"x = 42\\n")), file(b"damaged", b""))))
`;

test('files and folders of an image', () => {
  const text = `${IMAGE}
print(list(fs.ilistdir("")), list(fs.ilistdir(b"/d")))
shown(lambda: fs.stat("a.txt"))
shown(lambda: fs.stat("d/"))
shown(lambda: fs.stat("d/x"))
shown(lambda: fs.statvfs(""))
f = fs.open("a.txt", "r")
print(repr(f.readline()), f.tell(), f.seek(-3, 2), repr(f.read()), f.seek(100))
shown(lambda: f.seek(-100, 1))
print(list(fs.open("/a.txt", "rb")), bytes(memoryview(fs.open("a.txt", "rb"))[4:]))
shown(lambda: fs.open("d", "r"))
shown(lambda: fs.open("a.txt", "w"))
shown(lambda: fs.open("d/damaged", "r"))
shown(lambda: fs.chdir("/d"))
shown(lambda: vfs.VfsRom(b"abcd"))
`;
  expect(printed(text).split('\n')).toEqual([
    `[('a.txt', 32768, 0, 8), ('d', 16384, 0, 26)] [(b'm.py', 32768, 0, 7)]`,
    `(32768, 0, 0, 0, 0, 0, 8, 0, 0, 0)`,
    `(16384, 0, 0, 0, 0, 0, 26, 0, 0, 0)`,
    `OSError(2,)`,
    `(1, 0, 57, 0, 0, 0, 0, 0, 0, 32767)`,
    `'one\\n' 4 5 'wo\\n' 8`,
    `OSError(22,)`,
    `[b'one\\n', b'two\\n'] b'two\\n'`,
    `OSError(21,)`,
    `OSError(30,)`,
    `OSError(2,)`,
    `OSError(95,)`,
    `OSError(19,)`,
  ]);
});

test('modules are read where they are: without a buffer', () => {
  const text = `${IMAGE}
import sys, micropython
vfs.mount(fs, "/rom")
sys.path.append("/rom/d")
def used():
    n = micropython.mem_total()
    import m
    print(m.x, m.__file__, micropython.mem_total() - n)
used()
print(vfs.mount()[0][1])
`;
  expect(printed(text)).toBe('42 /rom/d/m.py 2446\n/rom');
});
