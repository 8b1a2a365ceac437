import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { blocksOf, runOn } from '../peripherals/boardRun.js';

/** A board on each kind of stack: Linux, ESP-IDF's sockets, lwIP 1.4, and 2 on the network or on a wireless chip. */
const BOARDS = ['UNIX_X64', 'ESP32_GENERIC', 'ESP8266_GENERIC', 'NUCLEO_F767ZI', 'RPI_PICO_W'];

const TALK = `
import socket, select
def at(host, port): return socket.getaddrinfo(host, port)[0][-1]
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(at("0.0.0.0", 8000))
s.listen(1)
c = socket.socket()
c.setblocking(False)
try:
    c.connect(at("127.0.0.1", 8000))
except OSError:
    pass
p = select.poll()
p.register(s, select.POLLIN)
print(len(p.poll(1000)))
d, who = s.accept()
print(d.send(b"hello\\nworld"))
c.setblocking(True)
print(c.recv(4), c.makefile("rb").readline(), c.read(5))
buf = bytearray(3)
print(c.write(b"abc"), d.readinto(buf), buf)
c.settimeout(0.2)
try:
    c.recv(1)
except OSError as e:
    print(e.errno in (11, 110, 116))
d.close()
print(c.recv(10))
c.close()
`;

describe('a program that talks to itself', () => {
  it.each(BOARDS)('over its loopback: %s', (target) => {
    expect(runOn(target, TALK).lines).toEqual([
      '1',
      '11',
      "b'hell' b'o\\n' b'world'",
      "3 3 bytearray(b'abc')",
      'True',
      "b''",
    ]);
  });

  it.each(BOARDS)('with datagrams: %s', (target) => {
    const program = `
import socket
to = socket.getaddrinfo("127.0.0.1", 9000)[0][-1]
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(to)
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(v.sendto(b"ping", to))
data, who = u.recvfrom(100)
print(u.sendto(data + b"!", who), v.recv(3))
`;
    expect(runOn(target, program).lines).toEqual(['4', "5 b'pin'"]);
  });

  it.each(BOARDS)('with asyncio: %s', (target) => {
    const program = `
import asyncio
async def echo(r, w):
    w.write(await r.readline())
    await w.drain()
    w.close()
    await w.wait_closed()
async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 8080)
    r, w = await asyncio.open_connection("127.0.0.1", 8080)
    w.write(b"one\\n")
    await w.drain()
    print(await r.read(-1))
    server.close()
    await server.wait_closed()
asyncio.run(main())
`;
    expect(runOn(target, program).out).toBe("b'one\\n'\n");
  });
});

describe('a segment at a time', () => {
  const program = `
import socket
s = socket.socket()
s.bind(socket.getaddrinfo("127.0.0.1", 1)[0][-1])
s.listen(1)
c = socket.socket()
c.settimeout(1)
c.connect(socket.getaddrinfo("127.0.0.1", 1)[0][-1])
d = s.accept()[0]
print(d.send(bytes(1700)))
while d:
    n = len(c.recv(5000))
    print(n)
    if d and n < 800 or n > 1000: break
`;

  it.each([
    ['NUCLEO_F767ZI', ['1700', '800', '800', '100']],
    ['RPI_PICO_W', ['1700', '800', '800', '100']],
    ['ESP32_GENERIC', ['1700', '1700']],
    ['ESP8266_GENERIC', ['1700', '1460']],
  ])('%s reads what its stack gives', (target, lines) => {
    expect(runOn(target, program).lines).toEqual(lines);
  });
});

describe('who is not there', () => {
  const program = `
import socket
def errno(f, *args):
    try:
        f(*args)
    except OSError as e:
        return e.errno
def at(host, port): return socket.getaddrinfo(host, port)[0][-1]
print(errno(socket.socket().connect, at("127.0.0.1", 9)), errno(socket.socket().connect, at("10.0.0.1", 9)))
s = socket.socket()
s.bind(at("0.0.0.0", 80))
s.listen(1)
print(errno(socket.socket().bind, at("0.0.0.0", 80)))
s.settimeout(1)
print(errno(s.accept))
s.setblocking(False)
print(errno(s.accept))
`;

  it.each([
    ['UNIX_X64', ['111 113', '98', '110', '11']],
    ['ESP32_GENERIC', ['104 118', '112', '116', '11']],
    ['ESP8266_GENERIC', ['104 113', '98', '110', '11']],
    ['NUCLEO_F767ZI', ['104 113', '98', '110', '11']],
    ['RPI_PICO_W', ['104 113', '98', '110', '11']],
  ])("%s says so by the numbers of the port's errors", (target, lines) => {
    expect(runOn(target, program).lines).toEqual(lines);
  });

  it('there is room for as many connections as the stack has', () => {
    const five =
      'import socket\nn = 0\nkeep = []\ntry:\n    while 1: keep.append(socket.socket()); n += 1\nexcept OSError as e: print(n, e.errno)\n';
    expect(runOn('NUCLEO_F767ZI', five).out).toBe('5 12\n');
    expect(runOn('RPI_PICO_W', five).out).toBe('5 12\n');
    expect(runOn('ESP32_GENERIC', five).out).toBe('10 23\n');
    const garbage = 'import socket\nfor i in range(25): socket.socket()\nprint("closed")\n';
    expect(runOn('ESP32_GENERIC', garbage).out).toBe('closed\n');
  });
});

describe('memory', () => {
  const setup = 'import socket\ns = socket.socket()\ns.bind(("0.0.0.0", 80))';

  it('a listener of lwIP keeps a pointer on the heap for each that may wait', () => {
    const words = (n: number): number => Math.ceil((n * 4) / loadBoard('NUCLEO_F767ZI').bytesPerBlock);
    expect(blocksOf('NUCLEO_F767ZI', setup, 's.listen(1)')).toBe(0);
    expect(blocksOf('NUCLEO_F767ZI', setup, 's.listen(2)')).toBe(words(2));
    expect(blocksOf('NUCLEO_F767ZI', setup, 's.listen(20)')).toBe(words(20));
    expect(blocksOf('ESP32_GENERIC', setup, 's.listen(20)')).toBe(0);
  });

  it('what waits to be read is not on the heap', () => {
    const talk = `import socket
s = socket.socket()
s.bind(("127.0.0.1", 80))
s.listen(1)
c = socket.socket()
c.connect(("127.0.0.1", 80))
d = s.accept()[0]
msg = bytes(3000)`;
    for (const target of ['NUCLEO_F767ZI', 'ESP32_GENERIC', 'RPI_PICO_W']) {
      expect(blocksOf(target, talk, 'd.send(msg)')).toBe(0);
    }
  });
});

describe('what makes no sense', () => {
  it.each(BOARDS)('is an error of MicroPython: %s', (target) => {
    const program = `
import socket
def at(host, port): return socket.getaddrinfo(host, port)[0][-1]
s = socket.socket()
s.bind(at("127.0.0.1", 8000))
s.listen(1)
c = socket.socket()
c.settimeout(1)
c.connect(at("127.0.0.1", 8000))
d = s.accept()[0]
d.send(b"x")
for f in (lambda: c.recv(-1), lambda: c.recv(1 << 29), lambda: c.recv("a"), lambda: c.recvfrom(-5), lambda: c.send(7)):
    try:
        print(f())
    except (MemoryError, TypeError) as e:
        print(type(e).__name__)
print(c.recv(0), c.recv(9))
`;
    expect(runOn(target, program).lines).toEqual([
      'MemoryError',
      'MemoryError',
      'TypeError',
      'MemoryError',
      'TypeError',
      "b'' b'x'",
    ]);
  });

  it('a descriptor that is a file by now is no socket, and since 1.27 a closed socket has none', () => {
    const program = `
import socket, sys
s = socket.socket()
s.close()
f = open("x", "w")
try:
    s.recv(1)
except OSError as e:
    print(e.errno)
`;
    expect(runOn('UNIX_X64', program, {}, {}, '1.23.0/').out).toBe('88\n');
    expect(runOn('UNIX_X64', program, {}, {}, '1.28.0/').out).toBe('9\n');
  });

  it('on Linux connecting without waiting never ends at once: asked again it says how it went', () => {
    const program = `
import socket, select, micropython
def at(port): return socket.getaddrinfo("127.0.0.1", port)[0][-1]
def connect(s, port):
    try:
        print(s.connect(at(port)), end=" ")
    except OSError as e:
        print(e.errno, end=" ")
def poll(s):
    p = select.poll()
    p.register(s)
    print(p.poll(10)[0][1], end=" ")
def fresh():
    s = socket.socket()
    s.setblocking(False)
    return s
s = socket.socket()
s.bind(at(8001))
s.listen(1)
c = fresh()
connect(c, 8001)
poll(c)
connect(c, 8001)
connect(c, 8001)
print()
c = fresh()
connect(c, 8002)
poll(c)
connect(c, 8002)
poll(c)
print()
for use in (lambda s: s.recv(1), lambda s: s.send(b"x")):
    c = fresh()
    connect(c, 8002)
    for _ in range(2):
        try:
            print(use(c), end=" ")
        except OSError as e:
            print(e.errno, end=" ")
print()
c = socket.socket()
try:
    c.connect(at(8002))
except OSError as e:
    print(e.errno)
`;
    expect(runOn('UNIX_X64', program).lines).toEqual([
      '115 4 None 106 ',
      '115 29 111 20 ',
      "115 111 b'' 115 111 32 ",
      '111',
    ]);
  });

  it('what asyncio.open_connection() takes on Linux is the error, too, that says that it goes on', () => {
    const program = `
import asyncio, micropython
async def main():
    await asyncio.start_server(None, "127.0.0.1", 8003)
    n = micropython.mem_total()
    await asyncio.open_connection("127.0.0.1", 8003)
    print(micropython.mem_total() - n)
asyncio.run(main())
`;
    expect(runOn('UNIX_X64', program, {}, {}, '1.28.0/').lines).toEqual(['1596']);
  });

  it("Linux's getaddrinfo() gives what family, type and protocol ask for", () => {
    const program = `
import socket
for host in "localhost", "127.0.0.1":
    for hints in (10,), (1,), (2, 99), (2, 0, 17), (2, 1, 17), (0, 1):
        try:
            print(*[row[:4] for row in socket.getaddrinfo(host, 80, *hints)])
        except OSError as e:
            print(e)
`;
    const ofHints = (family: string): string[] => [
      family,
      '[addrinfo error -6]',
      '[addrinfo error -7]',
      '(2, 2, 17, None)',
      '[addrinfo error -7]',
      '(2, 1, 6, None)',
    ];
    expect(runOn('UNIX_X64', program).lines).toEqual([
      ...ofHints('[addrinfo error -2]'),
      ...ofHints('[addrinfo error -9]'),
    ]);
  });
});
