import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { ReplSession } from '../../src/machine/repl/session.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { parseStub } from '../../src/world/stub.js';
import { type SystemRoom, systemRoom } from '../../src/world/systemHeap.js';

interface Run {
  readonly out: string;
  readonly room: SystemRoom;
}

/** Runs a program on an ESP32 and says what ESP-IDF has left. */
function run(program: string, { stub = {}, target = 'ESP32_GENERIC', release = '1.23.0' } = {}): Run {
  const host = new MemoryHost();
  host.stub = parseStub(JSON.stringify(stub));
  const machine = new Machine(loadBoard(target, { firmware: `${release}/` }), host);
  machine.run({ name: 'main.py', text: program, via: 'raw-paste' });
  return { out: host.out, room: machine.inside(systemRoom)! };
}

/** What each of some statements takes of ESP-IDF's heap, in bytes without the headers of the blocks. */
function taken(setup: string, statements: readonly string[], stub: object = {}): number[] {
  const figure = 'sum(r[1] for r in esp32.idf_heap_info(4))';
  const steps = statements.map((text) => `before = ${figure}\n${text}\nfigures.append(before - ${figure})\n`);
  const { out } = run(`import esp32\n${setup}\nfigures = []\n${steps.join('')}print(figures)\n`, { stub });
  return JSON.parse(out) as number[];
}

/** A figure that is published, or a little more for headers. */
const about = (bytes: number, blocks: number) =>
  expect.toSatisfy((n: number) => n >= bytes && n <= bytes + 16 * blocks);

const FILL =
  'keep = []\ntry:\n    while True:\n        keep.append(bytearray(1000))\nexcept MemoryError:\n    keep = keep[10:]\n';

describe('what firmware takes of the heap of ESP-IDF', () => {
  it('Wi-Fi step by step, the driver for ever', () => {
    const steps = ['import network', 'w = network.WLAN(0)', 'network.WLAN(1)', 'w.active(True)', 'w.active(True)'];
    const more = ['w.connect("home", "secret")', 'w.disconnect()', 'w.active(False)', 'network.WLAN(0)'];
    expect(taken('', [...steps, ...more], { wifi: true })).toEqual([
      about(3636, 3),
      about(28672, 15),
      0,
      about(2560, 1),
      0,
      about(11724, 7),
      expect.toSatisfy((n: number) => n <= -11724),
      expect.toSatisfy((n: number) => n <= -2560),
      0,
    ]);
  });

  it('sockets, connections and a TLS handshake while it lasts', () => {
    const setup = `
import network, socket, tls, time
w = network.WLAN(0)
w.active(True)
w.connect("home", "secret")
while not w.isconnected():
    time.sleep_ms(100)
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
address = socket.getaddrinfo("api.example", 443)[0][-1]
`;
    const stub = { wifi: true, net: { peers: { 'api.example:443': { tls: true } } } };
    const steps = ['s = socket.socket()', 's.connect(address)', 't = c.wrap_socket(s)', 't.close()'];
    const figures = taken(setup, steps, stub);
    expect(figures).toEqual([
      about(1024, 2),
      about(804, 1),
      about(16717 + 4429, 2),
      -(figures[0]! + figures[1]! + figures[2]!),
    ]);
    const { room } = run(`${setup}s = socket.socket()\ns.connect(address)\nt = c.wrap_socket(s)\n`, { stub });
    expect(room.free - room.leastFree).toEqual(about(15360, 10));
    expect(room.refused).toEqual([]);
  });

  it('Bluetooth until it is off, and a thread while it runs', () => {
    const on = taken('import bluetooth\nb = bluetooth.BLE()', ['b.active(True)', 'b.active(True)', 'b.active(False)']);
    expect(on).toEqual([about(19456, 10), 0, -on[0]!]);
    const body =
      'import _thread\n_thread.stack_size(8192)\ndef f():\n    seen.append(1)\nseen = []\n_thread.start_new_thread(f, ())';
    const { room } = run(body);
    expect(room.free - room.leastFree).toEqual(about(8192 + 352, 2));
  });

  // github.com/h2zero/NimBLE-Arduino/issues/1046: 45 KB on an S3 with ESP-IDF 5.5, 11532 bytes less with the one before
  it.each([
    ['ESP32_GENERIC_S3', '1.28.0', 46080],
    ['ESP32_GENERIC_C3', '1.28.0', 46080],
    ['ESP32_GENERIC_S3_SPIRAM_OCT', '1.23.0', 34548],
    ['ESP32_GENERIC', '1.28.0', 19456],
  ])('Bluetooth on %s with %s takes %i bytes', (target, release, bytes) => {
    const { room } = run('import bluetooth\nb = bluetooth.BLE()\nb.active(True)\nb.active(False)', { target, release });
    expect(room.free - room.leastFree).toEqual(about(bytes, 10));
  });

  // ports/esp32/main.c stops Bluetooth and threads between two rounds of its loop, and leaves Wi-Fi alone.
  it('Wi-Fi over a soft reset, and not over one of the chip', () => {
    const host = new MemoryHost();
    host.stub = parseStub('{"wifi": true}');
    const repl = new ReplSession(loadBoard('ESP32_GENERIC'), host);
    const free = (): number => repl.machine.inside(systemRoom)!.free;
    const atFirst = free();
    repl.type(
      'import network, bluetooth, time; w = network.WLAN(); w.active(True); w.connect("home"); time.sleep(2)\r',
    );
    const joined = free();
    repl.type('bluetooth.BLE().active(True)\r');
    expect(free()).toBeLessThan(joined);
    repl.type('\x04');
    expect(free()).toBe(joined);
    host.out = '';
    repl.type('import network; print(network.WLAN().active(), network.WLAN().isconnected())\r');
    expect(host.out).toContain('True True');
    repl.type('import machine; machine.reset()\r');
    expect(free()).toBe(atFirst);
  });

  it("drivers of one's own firmware, as a stub says", () => {
    const plain = run('pass').room.free;
    expect(plain - run('pass', { stub: { idfTaken: [76800] } }).room.free).toEqual(about(76800, 1));
    expect(() => run('pass', { stub: { idfTaken: [150000] } })).toThrow(
      "idfTaken: ESP-IDF's heap has no room for 150000 bytes",
    );
  });
});

describe('where ESP-IDF has no room', () => {
  const tried = (setup: string, call: string): string =>
    `${setup}${FILL}try:\n    ${call}\nexcept Exception as e:\n    print(repr(e))\n`;

  it.each([
    ['1.23.0', "RuntimeError('Wifi Unknown Error 0x0101',)"],
    ['1.28.0', "OSError('WiFi Out of Memory',)"],
  ])('Wi-Fi of %s raises %s', (release, error) => {
    const { out, room } = run(tried('import network\n', 'network.WLAN(0).active(True)'), { release });
    expect(out).toBe(`${error}\n`);
    expect(room.refused).toEqual([{ use: 'wifi', bytes: 28672, times: 1 }]);
    expect(room.leastFree).toBe(room.free);
  });

  // github.com/micropython/micropython/issues/17027: a heap of three areas, and Wi-Fi that fails
  it('Wi-Fi fails where the heap has grown twice, and starts where it has grown once', () => {
    const program = (n: number): string =>
      `import network\nkeep = [bytearray(4000) for _ in range(${n})]\nw = network.WLAN(0)\nw.active(True)\nprint(w.active())`;
    expect(run(program(38)).out).toContain('RuntimeError: Wifi Unknown Error 0x0101');
    expect(run(program(22)).out).toBe('True\n');
  });

  // With the seventh region of ESP-IDF 5.5 there is room for the driver, and none for being joined.
  it('with 1.28.0 Wi-Fi starts where the heap has grown twice, and does not connect', () => {
    const program = `
import network, time
keep = [bytearray(4000) for _ in range(38)]
w = network.WLAN(0)
w.active(True)
w.connect("home", "secret")
time.sleep(3)
print(w.active(), w.isconnected(), w.status() == network.STAT_CONNECTING)`;
    const { out, room } = run(program, { release: '1.28.0', stub: { wifi: true } });
    expect(out).toBe('True False True\n');
    expect(room.refused).toEqual([{ use: 'wifiJoined', bytes: 11724, times: 1 }]);
  });

  it('a connection that has no room for what it sends raises OSError', () => {
    const setup = `
import network, socket, time
w = network.WLAN(0)
w.active(True)
w.connect("home", "secret")
while not w.isconnected():
    time.sleep_ms(100)
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 80)[0][-1])
s.send(b"1")
`;
    const stub = { wifi: true, net: { peers: { 'api.example:80': {} } } };
    expect(run(tried(setup, 's.send(b"2")'), { stub }).out).toBe('OSError(12,)\n');
  });

  it('sockets and threads raise OSError', () => {
    expect(run(tried('import socket\n', 'socket.socket()')).out).toBe('OSError(105,)\n');
    expect(run(tried('import _thread\n', '_thread.start_new_thread(print, ())')).out).toBe(
      'OSError("can\'t create thread",)\n',
    );
  });

  it('Bluetooth crashes the board, and since 1.28 raises OSError', () => {
    const program = tried('import bluetooth\nb = bluetooth.BLE()\n', 'b.active(True)');
    expect(run(program).out).toContain("FirmwareFault: Bluetooth has no memory of ESP-IDF's heap to start");
    expect(run(program, { release: '1.28.0' }).out).toBe('OSError(5,)\n');
  });

  // github.com/micropython/micropython/issues/13797: a board of this chip with a heap that has grown once, joined to Wi-Fi, had
  // (113840, 39060, 36864, 4) in its largest region.
  it('joined to Wi-Fi, a heap that has grown once leaves what a board has published', () => {
    const program = `
import network, esp32
w = network.WLAN(0)
w.active(True)
w.connect("home", "secret")
keep = [bytearray(4000) for _ in range(22)]
print(esp32.idf_heap_info(esp32.HEAP_DATA)[-1])
`;
    const [bytes, free, largest] = run(program, { stub: { wifi: true } })
      .out.match(/\d+/g)!
      .map(Number);
    expect([bytes, largest]).toEqual([113840, 36864]);
    expect(Math.abs(free! - 39060)).toBeLessThan(200);
  });

  // github.com/micropython/micropython/pull/13219: grown once, the heap leaves enough for Wi-Fi and a HTTPS request
  it('a heap that has grown once leaves enough for Wi-Fi and TLS, one that has grown twice does not', () => {
    const program = (n: number): string => `
import network, socket, tls, time
w = network.WLAN(0)
w.active(True)
w.connect("home", "secret")
while not w.isconnected():
    time.sleep_ms(100)
keep = [bytearray(4000) for _ in range(${n})]
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 443)[0][-1])
c = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
c.verify_mode = tls.CERT_NONE
c.wrap_socket(s)
print("open")
`;
    const stub = { wifi: true, net: { peers: { 'api.example:443': { tls: true } } } };
    expect(run(program(22), { stub }).out).toBe('open\n');
    expect(run(program(32), { stub }).out).toContain('OSError: ');
  });
});

it('ports without such a heap have none to tell of', () => {
  const machine = new Machine(loadBoard('PYBV11'), new MemoryHost());
  expect(machine.inside(systemRoom)).toBeNull();
});
