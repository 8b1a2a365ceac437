import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { parseStub } from '../../src/world/stub.js';
import { runOn } from '../peripherals/boardRun.js';

/** Memory cards that a stub puts into a board's slot. */

const CARD = { sdcard: { files: { 'data.csv': '1,2\n', 'lib/mine.py': 'x = 5\n' } } };

describe('a memory card of an STM32 board', () => {
  it('is mounted when the board starts, before the flash', () => {
    const program = `
import os, sys
print(os.getcwd(), sys.path, os.listdir('/'), os.listdir())
import mine
print(mine.x, open('data.csv').read().strip())
with open('log.txt', 'w') as f:
    f.write('hello')
print(open('/sd/log.txt').read(), os.stat('/sd/log.txt')[6])
`;
    expect(runOn('PYBV11', program, CARD).lines).toEqual([
      "/sd ['', '.frozen', '/sd', '/sd/lib', '/flash', '/flash/lib'] ['flash', 'sd'] ['data.csv', 'lib']",
      '5 1,2',
      'hello 5',
    ]);
    const without = runOn('PYBV11', 'import os, sys, pyb\nprint(os.getcwd(), sys.path, pyb.SDCard().present())');
    expect(without.lines).toEqual(["/flash ['', '.frozen', '/flash', '/flash/lib'] False"]);
  });

  it('takes two chunks, and leaves two more to the next collection', () => {
    const used = (stub: object): number[] => {
      const host = new MemoryHost();
      // Without a boot.py, which would be the card's.
      Object.assign(host, { flash: new MemoryHost().files });
      host.stub = parseStub(JSON.stringify(stub));
      const machine = new Machine(loadBoard('PYBV11'), host);
      const { heap } = machine;
      const { sizes } = machine.state;
      const before = heap.info().used;
      machine.inside(() => heap.collect());
      return [before, heap.info().used, sizes.fs_user_mount_t, sizes.mp_vfs_mount_t];
    };
    const [before, after] = used({});
    const [withCard, kept, fat, mount] = used(CARD);
    const blocks = (bytes: number): number => Math.ceil(bytes / 16) * 16;
    const chunks = blocks(fat!) + blocks(mount!);
    // The list of sys.path has room for four.
    const path = 16;
    expect(kept! - after!).toBe(chunks + path);
    expect(withCard! - kept! - (before! - after!)).toBe(chunks);
  });

  it('is not mounted where the flash has a file SKIPSD, or where its firmware leaves that to the program', () => {
    expect(runOn('PYBV11', 'import os\nprint(os.listdir("/"))', CARD, { SKIPSD: '' }).lines).toEqual(["['flash']"]);
    const program = `
import os, vfs, pyb
print(os.listdir('/'))
vfs.mount(pyb.SDCard(), '/sd')
print(os.listdir('/sd'))
`;
    expect(runOn('PYBD_SF2', program, CARD).lines).toEqual(["['flash']", "['data.csv', 'lib']"]);
    expect(runOn('NUCLEO_L476RG', 'import os\nprint(os.listdir("/"))', CARD).lines).toEqual(["['flash']"]);
  });

  it('may have no file system', () => {
    const { lines } = runOn('PYBV11', 'import os\nprint(os.getcwd(), os.listdir("/"))', {
      sdcard: { formatted: false },
    });
    expect(lines).toEqual(["MPY: can't mount SD card", "/flash ['flash']"]);
  });

  it('may have a file system without a partition', () => {
    const host = new MemoryHost();
    host.stub = parseStub(JSON.stringify({ sdcard: { megabytes: 64 } }));
    const board = loadBoard('PYBV11');
    const program = {
      name: 'main.py',
      text: 'import os\nprint(os.listdir("/"), os.statvfs("/sd")[0])',
      via: board.via,
    };
    new Machine(board, host).run(program);
    expect(host.out).toBe("['flash', 'sd'] 4096\n");
  });

  it('gives its blocks once it has power', () => {
    const program = `
import pyb
sd = pyb.SDCard()
print(sd.power(0), sd.info(), sd.readblocks(0, bytearray(512)))
print(sd.power(1), sd.info(), sd.ioctl(4, 0), sd.ioctl(5, 0), sd.ioctl(9, 0))
print(len(sd.read(0)), sd.read(0)[510:])
b = bytearray(b'*' * 1024)
print(sd.writeblocks(7000000, b), sd.read(7000001)[:3], sd.writeblocks(8388607, b))
sd.write(7000000, bytearray(512))
print(sd.read(7000000)[:1])
try:
    sd.read(8388608)
except Exception as e:
    print(e)
`;
    expect(runOn('PYBV11', program, CARD).lines).toEqual([
      'True None False',
      'True (4294967296, 512, 1) 8388608 512 -1',
      "512 bytearray(b'U\\xaa')",
      "True bytearray(b'***') False",
      "bytearray(b'\\x00')",
      'sdcard_read_blocks failed [1]',
    ]);
  });

  it('keeps what was written over a soft reset, and another board does not see it', () => {
    const board = loadBoard('PYBV11');
    const host = new MemoryHost();
    host.stub = parseStub(JSON.stringify(CARD));
    const first = new Machine(board, host);
    first.run({ name: 'main.py', text: "open('/sd/new.txt', 'w').write('x')", via: board.via });
    host.out = '';
    const list = { name: 'main.py', text: "import os\nprint(os.listdir('/sd'))", via: board.via };
    new Machine(board, host, undefined, { previous: first, isSoftReset: true }).run(list);
    expect(host.out).toContain("['data.csv', 'lib', 'new.txt']");
    host.out = '';
    new Machine(board, host).run(list);
    expect(host.out).toBe("['data.csv', 'lib']\n");
  });
});

describe('a memory card of an i.MX RT board', () => {
  it('is mounted at /sdcard by the firmware, which looks for one anyway', () => {
    const program = `
import os, sys
print(os.getcwd(), sys.path)
print(sdcard.present(), sdcard.info(), os.listdir())
`;
    expect(runOn('TEENSY41', program, CARD).lines).toEqual([
      "/sdcard ['', '.frozen', '/flash', '/flash/lib', '/sdcard']",
      "True (4294967296, 512) ['data.csv', 'lib']",
    ]);
    expect(runOn('TEENSY41', program).lines).toEqual([
      "/flash ['', '.frozen', '/flash', '/flash/lib']",
      'False None []',
    ]);
    expect(runOn('TEENSY41', 'from machine import SDCard\nSDCard(2)').out).toContain("SDCard(2) doesn't exist");
  });
});

describe('a stub', () => {
  it('has a card of a size that there is', () => {
    expect(() => parseStub('{"sdcard": {"megabytes": 1}}', 'card.json')).toThrow(
      'card.json: sdcard.megabytes: expected MiB, 64 to 32768, found 1',
    );
  });
});
