import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runProgram } from '../vm/program.js';

function output(text: string): string {
  const host = new MemoryHost();
  const setUp = "import btree, gc, io\ndb = btree.open(io.BytesIO(), pagesize=512)\ndb[b'a'] = b'1'\n";
  new Machine(loadBoard('UNIX_X64'), host).run({ name: 'app.py', text: setUp + text, via: 'file' });
  return host.out + host.err;
}

/** Puts, overwrites, deletes, walks, opens again; notes all of the file after each step. */
const PAGES = `import binascii, btree, io
MIXED = [i * 89 % 200 for i in range(150)]
f = io.BytesIO()
seen = 0
def note():
    global seen
    seen = binascii.crc32(f.getvalue(), seen)
def show(db):
    db.flush()
    note()
    print(len(f.getvalue()), binascii.crc32(f.getvalue()), seen, sum(1 for _ in db))
def key(i): return b'%04d' % i + b'k' * (i % 7)
def value(i, n): return (b'v%d-' % i * n)[:n]
keys = list(KEYS)
db = btree.open(f, OPTIONS)
for i in keys:
    db[key(i)] = value(i, SIZE)
    note()
show(db)
for i in keys[::3]:
    db[key(i)] = value(i + 1, 2 * (SIZE) + 1)
    note()
for i in keys[1::3]: db[key(i)] = value(i + 2, (SIZE) // 2)
show(db)
for i in keys[10:100]:
    if key(i) in db: del db[key(i)]
    note()
show(db)
n = 0
for k in db.keys(None, None, btree.DESC):
    n += 1
    if n % 3 == 0: del db[k]
show(db)
db.close()
f.seek(0)
db = btree.open(f, OPTIONS)
for i in range(0, 400, 3): db[b'%04d!' % i] = value(i, 30)
show(db)
`;

describe('a btree', () => {
  it('makes iter() take room for an iterator, and a for loop none', () => {
    const text = `def f():
    gc.collect()
    a = gc.mem_alloc()
    iter(db)
    b = gc.mem_alloc()
    for key in db: break
    c = gc.mem_alloc()
    print(b - a, c - b)
f()
`;
    // What the real build prints: one block of 32 bytes for iter(), two for a key.
    expect(output(text)).toBe('32 64\n');
  });

  it.each([
    ['UNIX_X64', 'unix-x64', 192],
    // A struct on the stack of a 32-bit process is beyond small ints: an int of two chunks.
    ['UNIX_X86', 'unix-x86', 128],
  ])('seeks in a stream of the program on %s with the address of the request', (target, firmware, bytes) => {
    const program = `import btree, gc, io
class Device(io.IOBase):
    def readinto(self, buf):
        return 0
    def ioctl(self, cmd, arg):
        global kind
        kind = arg > 0 and type(arg)
        return -1000
def f():
    try:
        btree.open(Device(), pagesize=512)
    except OSError as e:
        return e.errno
print(f(), kind)
a = gc.mem_alloc()
f()
print(gc.mem_alloc() - a)
`;
    // What real builds print.
    expect(runProgram(program, { target, firmware })).toBe(`1000 <class 'int'>\n${bytes}\n`);
  });

  it('has an address in its text, without 0x', () => {
    expect(output('print(db)\n')).toMatch(/^<btree [0-9a-f]{12}>\n$/);
  });

  // Lengths and CRCs that MicroPython's unix build of 1.23.0 printed for this program, on 64 bits, its C library told to
  // hand out zeroed memory (MALLOC_PERTURB_=255): what a page has between its items is what its memory had.
  it.each([
    [
      'in order',
      'range(120)',
      'pagesize=512',
      'i % 40',
      [
        '6656 3206221668 3101519547 120',
        '11264 3100156226 3128684959 120',
        '11264 3139629953 1024448447 30',
        '11264 3424119514 3973202367 16',
        '11264 2310940735 2525078408 150',
      ],
    ],
    [
      'backwards',
      'range(119, -1, -1)',
      'pagesize=512, minkeypage=4',
      'i % 100',
      [
        '17408 1069144303 426124338 120',
        '25600 1694722673 1013021914 120',
        '25600 1309200868 1573457434 30',
        '25600 863216851 1433787963 16',
        '25600 3412628423 825583262 150',
      ],
    ],
    [
      'mixed, with a cache of more pages',
      'MIXED',
      'pagesize=1024, cachesize=9000',
      'i % 90',
      [
        '16384 1870945582 2639255070 150',
        '18432 624709883 197724551 150',
        '18432 548415038 158862992 60',
        '18432 298709950 202089734 31',
        '18432 4269056568 476600922 165',
      ],
    ],
    [
      'mixed, with values of several pages',
      'MIXED',
      'pagesize=512',
      'i * 37 % 1500',
      [
        '156160 869427191 1361161882 150',
        '196096 1376329522 1218917969 150',
        '196096 577641964 4011752466 60',
        '196096 1322019067 2590885083 31',
        '196096 2271439682 4079718945 165',
      ],
    ],
    [
      'mixed, equal ones too',
      'MIXED',
      'pagesize=512, flags=1',
      'i * 37 % 90',
      [
        '17920 2533918261 2488267820 150',
        '27136 3976892976 2330524841 250',
        '27136 1475025261 3414379157 104',
        '27136 3069292857 1124776521 14',
        '27136 1754923526 3712732710 148',
      ],
    ],
    [
      'mixed, in pages of the default size',
      'MIXED',
      '',
      'i * 37 % 1500',
      [
        '204800 4014286020 2581277704 150',
        '290816 884803314 2387788789 150',
        '290816 2917553655 733845007 60',
        '290816 2170561236 1144312271 31',
        '290816 3749126633 3799450334 165',
      ],
    ],
  ])('writes its pages as Berkeley DB does: keys %s', (_, keys, options, size, expected) => {
    const text = PAGES.replace('KEYS', keys).replaceAll('OPTIONS', options).replaceAll('SIZE', size);
    expect(
      runProgram(text, { heapBytes: 4 << 20 })
        .trimEnd()
        .split('\n'),
    ).toEqual(expected);
  });

  it.each([
    ['UNIX_X64', 4096],
    // -DMICROPY_BERKELEY_DB_DEFPSIZE of ports/esp8266/Makefile
    ['ESP8266_GENERIC', 1024],
  ])('has on %s pages of %i bytes unless told otherwise', (target, bytes) => {
    const host = new MemoryHost();
    const text =
      "import btree, io\nf = io.BytesIO()\ndb = btree.open(f)\ndb[b'a'] = b'1'\ndb.flush()\nprint(len(f.getvalue()) // 2)\n";
    new Machine(loadBoard(target), host).run({ name: 'app.py', text, via: 'file' });
    expect(host.out + host.err).toBe(`${bytes}\n`);
  });

  it('tells a damaged file by an OSError', () => {
    const text = `import btree, io
f = io.BytesIO()
db = btree.open(f, pagesize=512)
for i in range(100): db[b'%03d' % i] = b'x' * 20
db.close()
f.seek(512 + 20)
f.write(b'\\xff' * 100)
f.seek(0)
db = btree.open(f)
try:
    db[b'050']
except OSError as e:
    print(e.errno)
`;
    expect(runProgram(text)).toBe('22\n');
  });
});
