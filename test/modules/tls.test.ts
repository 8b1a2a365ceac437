import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/abi/structs.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { runOn } from '../peripherals/boardRun.js';

const JOIN = `
import network, time
w = network.WLAN(network.STA_IF)
w.active(True)
w.connect("home", "secret12")
while not w.isconnected():
    time.sleep_ms(100)
`;

const stub = {
  wifi: true,
  net: {
    peers: {
      'api.example:443': { tls: true, http: { '/t': '21.5' } },
      'plain.example:443': { answers: { '*': 'what?' } },
    },
  },
};

const joinOn = (target: string): string => (target === 'UNIX_X64' ? '' : JOIN);

describe('set_ciphers()', () => {
  // As real builds of the Unix port print: the numbers, and what is alive of the error.
  it('that fails leaves the list that mbedTLS has beside the one that was begun', () => {
    const program = `
import gc, tls
def used():
    gc.collect()
    return gc.mem_alloc()
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
names = c.get_ciphers()[:1]
bad = ["BAR"]
steps = [0, 0, 0]
for i in range(2):
    steps[0] = used()
    c.set_ciphers(names)
    steps[1] = used()
    try:
        c.set_ciphers(bad)
    except (OSError, ValueError):
        pass
    steps[2] = used()
print(steps[2] - steps[1])
`;
    expect(runOn('UNIX_X64', program, {}).lines).toEqual(['64']);
  });
});

describe('a peer that speaks TLS', () => {
  it.each(['UNIX_X64', 'ESP32_GENERIC', 'PYBD_SF2'])('gets what is behind ssl: %s', (target) => {
    const program = `${joinOn(target)}
import socket, tls
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 443)[0][-1])
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
t = c.wrap_socket(s, server_hostname="api.example")
t.write(b"GET /t HTTP/1.0\\r\\n\\r\\n")
print(t.readline(), t.read().split(b"\\r\\n")[-1], t.cipher()[1])
t.close()
`;
    expect(runOn(target, program, stub).lines).toEqual(["b'HTTP/1.0 200 OK\\r\\n' b'21.5' TLSv1.2"]);
  });

  it.each(['ESP32_GENERIC', 'PYBD_SF2'])('with asyncio: %s', (target) => {
    const program = `${joinOn(target)}
import asyncio, tls
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
async def main():
    r, w = await asyncio.open_connection("api.example", 443, ssl=c)
    w.write(b"GET /t HTTP/1.0\\r\\n\\r\\n")
    await w.drain()
    print((await r.read()).split(b"\\r\\n")[-1])
asyncio.run(main())
`;
    expect(runOn(target, program, stub).out).toBe("b'21.5'\n");
  });

  it('one that speaks plainly ends the handshake with an error', () => {
    const program = `${JOIN}
import socket, tls
s = socket.socket()
s.connect(socket.getaddrinfo("plain.example", 443)[0][-1])
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
try:
    c.wrap_socket(s)
except OSError as e:
    print(e.errno)
`;
    expect(runOn('ESP32_GENERIC', program, stub).out).toBe('5\n');
  });

  it('a program can be both ends', () => {
    const program = `
import asyncio, tls
async def echo(r, w):
    w.write(await r.readline())
    await w.drain()
    w.close()
    await w.wait_closed()
async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 8443, ssl=tls.SSLContext(tls.PROTOCOL_TLS_SERVER))
    c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    c.verify_mode = tls.CERT_NONE
    r, w = await asyncio.open_connection("127.0.0.1", 8443, ssl=c)
    w.write(b"one\\n")
    await w.drain()
    print(await r.readline())
asyncio.run(main())
`;
    expect(runOn('ESP32_GENERIC', program).out).toBe("b'one\\n'\n");
  });
});

describe("a connection's buffers", () => {
  const measure = (target: string, figure: string): number[] => {
    const program = `${joinOn(target)}
import socket, tls, gc
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 443)[0][-1])
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
def figure():
    gc.collect()
    return ${figure}
# The dict of globals has room for all names before the first figure.
a = b = d = t = None
figure()
a = figure()
t = c.wrap_socket(s)
b = figure()
t.close()
d = figure()
print(a, b, d)
`;
    return runOn(target, program, stub).out.split(' ').map(Number);
  };

  it('are on the heap of a bare-metal port until it is closed', () => {
    const [before = 0, open = 0, closed = 0] = measure('PYBD_SF2', 'gc.mem_alloc()');
    const board = loadBoard('PYBD_SF2');
    const block = board.bytesPerBlock;
    const blocks = (bytes: number): number => Math.ceil(bytes / block) * block;
    expect(open - closed).toBe(blocks(16717 + 8) + blocks(4429 + 8));
    expect(closed - before).toBe(blocks(sizeOf(board, 'mp_obj_ssl_socket_t')));
  });

  it('are in the system heap of an ESP32', () => {
    const figure = 'sum(r[1] for r in __import__("esp32").idf_heap_info(4))';
    const [before = 0, open = 0, closed = 0] = measure('ESP32_GENERIC', figure);
    expect(before - open).toBeGreaterThanOrEqual(16717 + 4429);
    expect(before - open).toBeLessThan(16717 + 4429 + 64);
    // Closing it closes the socket too, which has 1828 bytes in three blocks.
    expect(closed - before).toBe(1828 + 3 * 4);
  });

  it('a heap that has no room for them raises ENOMEM', () => {
    const program = `${JOIN}
import socket, tls, gc
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 443)[0][-1])
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
keep = []
try:
    while True: keep.append(bytearray(4000))
except MemoryError:
    pass
try:
    c.wrap_socket(s)
except OSError as e:
    print(e.errno)
`;
    expect(runOn('PYBD_SF2', program, stub).out).toBe('12\n');
  });
});
