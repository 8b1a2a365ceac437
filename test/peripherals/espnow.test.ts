import { describe, expect, it } from 'vitest';
import { loadRareModules } from '../../src/machine/rareModulesLater.js';
import { parseStub } from '../../src/world/stub.js';
import { blocksOf, runOn } from './boardRun.js';

/**
 * `_espnow` and the frozen `espnow` and `aioespnow` (ports/esp32/modespnow.c, ports/esp8266/modespnow.c). No board was
 * recorded; the figures are those of the sources.
 */

const BOTH = ['ESP32_GENERIC', 'ESP8266_GENERIC'];
const RELEASES = ['1.23.0', '1.28.0'];

const A = '24:0a:c4:00:00:02';
const B = '24:0a:c4:00:00:03';

const HEAD = `import network, espnow, time
sta = network.WLAN(network.STA_IF)
sta.active(True)
e = espnow.ESPNow()
e.active(True)
a = b'\\x24\\x0a\\xc4\\x00\\x00\\x02'
b = b'\\x24\\x0a\\xc4\\x00\\x00\\x03'
`;

/** Prints what expressions are, or the exceptions that they raise. */
const shown = (...expressions: string[]): string =>
  `${expressions.map((e) => `try:\n    print(${e})\nexcept Exception as e_:\n    print(repr(e_))`).join('\n')}\n`;

describe('what ESP-NOW takes of the heap, in blocks', () => {
  it.each(RELEASES)('on an ESP32, at %s', (release) => {
    const program = `${HEAD.split('\n').slice(0, 3).join('\n')}
import gc, _espnow
def cost(f):
    gc.collect(); gc.disable(); x = gc.mem_alloc(); y = gc.mem_alloc()
    kept = f(); z = gc.mem_alloc(); gc.enable()
    return (z - y - (y - x)) // 16
new = _espnow.ESPNowBase
print(cost(new), cost(new))
e = new()
print(cost(lambda: e.active(True)), cost(lambda: e.active(True)))
into = [None, bytearray(250)]
time.sleep_ms(60)
for _ in range(4):
    print(cost(lambda: e.recvinto(into)), into[0][5])
print(cost(e.stats))
peers = [bytes([2, 0, 0, 0, 0, i]) for i in range(2)]
print(cost(lambda: e.add_peer(peers[0], b'k' * 16)), cost(lambda: e.add_peer(peers[1])))
print(cost(e.get_peers), cost(e.peer_count), cost(lambda: e.get_peer(peers[0])))
print(cost(lambda: e.send(peers[1], b'x')), cost(e.any))
e.active(False)
e.config(rxbuf=1000)
print(cost(lambda: e.active(True)))
`;
    const from = (i: number): string => `24:0a:c4:00:00:0${i}`;
    const messages = [1, 1, 2, 3].map((i, n) => [20 + n, { from: from(i), data: 'x' }]);
    const { lines } = runOn('ESP32_GENERIC', program, { espnow: { messages } }, {}, `${release}/`);
    expect(lines).toEqual([
      // The object and the dict of those who were heard.
      '5 0',
      // The buffer's head and its 526 bytes.
      '34 0',
      // Of a new sender the address, the list of strength and time, and where the dict has no room its table.
      '5 1',
      '0 1',
      '4 2',
      '5 3',
      '2',
      // The key is made by the program.
      '3 0',
      '15 1 7',
      '0 0',
      '64',
    ]);
  });

  it.each(RELEASES)('on an ESP8266, whose object is in static memory, at %s', (release) => {
    const program = `import gc, _espnow, network
def cost(f):
    gc.collect(); gc.disable(); x = gc.mem_alloc(); y = gc.mem_alloc()
    kept = f(); z = gc.mem_alloc(); gc.enable()
    return (z - y - (y - x)) // 16
network.WLAN(0).active(True)
e = _espnow.ESPNowBase()
print(cost(_espnow.ESPNowBase), cost(lambda: e.active(True)), e.active())
gc.collect()
into = [bytearray(6), bytearray(250)]
print(cost(lambda: e.recvinto(into, 100)), into)
used = gc.mem_alloc()
e.active(False)
gc.collect()
print((used - gc.mem_alloc()) // 16)
`;
    const messages = [[50, { from: A, data: { hex: '00 ff' } }]];
    const { lines } = runOn('ESP8266_GENERIC', program, { espnow: { messages } }, {}, `${release}/`);
    expect(lines.slice(0, 2)).toEqual([
      '0 34 True',
      "0 [bytearray(b'$\\n\\xc4\\x00\\x00\\x02'), bytearray(b'\\x00\\xff')]",
    ]);
    expect(Number(lines[2])).toBeGreaterThanOrEqual(34);
  });

  it.each(BOTH)('irecv takes none, recv a list and its copies, on %s', (target) => {
    const setup = `${HEAD}e.recvinto(e._data, 0)`;
    expect(blocksOf(target, setup, 'e.irecv(0)')).toBe(0);
    expect(blocksOf(target, setup, 'e.recv(0)')).toBe(0);
  });
});

describe.each(BOTH)('what comes in, on %s', (target) => {
  it.each(RELEASES)('at %s is read in its order, and answers come to what was sent', (release) => {
    const stub = {
      espnow: {
        peers: { [A]: { answers: { ping: 'pong', 'hex:00': { hex: '01' } }, rssi: -40 } },
        messages: [[100, { from: B, data: 'first' }], { after: 'ready', ms: 50, from: A, data: 'second' }],
      },
    };
    const { lines, events } = runOn(
      target,
      `${HEAD}e.add_peer(a)
print(e.recv(0))
print(e.recv())
print('ready')
print(e.recv(40), e.any(), e.recv(20), e.any())
print(e.send(a, 'ping'), e.recv(10)[1], e.send(a, b'\\0'), e.recv(10)[1], e.recv(10)[1])
for sender, message in e:
    print(sender, message)
    break
`,
      stub,
      {},
      `${release}/`,
    );
    expect(lines.slice(0, 5)).toEqual([
      '(None, None)',
      "[b'$\\n\\xc4\\x00\\x00\\x03', b'first']",
      'ready',
      "(None, None) False [b'$\\n\\xc4\\x00\\x00\\x02', b'second'] False",
      "True b'pong' True b'\\x01' None",
    ]);
    // By default it waits for five minutes.
    expect(lines[5]).toBe('None None');
    expect(events.filter((event) => event.includes('espnow'))).toEqual([
      expect.stringMatching(`^15[01] espnow ${A} 70696e67$`),
      expect.stringMatching(`^15\\d espnow ${A} 00$`),
    ]);
  });

  it('is acknowledged by who is in reach only, and nobody is by default', () => {
    const send = `${HEAD}e.add_peer(a)
print(e.send(a, 'x'), e.send(a, 'x', False))
time.sleep(2)
print(e.send(a, 'x'))
`;
    expect(runOn(target, send).lines).toEqual(['False True', 'False']);
    expect(runOn(target, send, { espnow: { peers: { '*': {} } } }).lines).toEqual(['True True', 'True']);
    const goes = {
      espnow: {
        peers: {
          [A]: {
            inReach: [
              [0, true],
              [1500, false],
            ],
          },
        },
      },
    };
    expect(runOn(target, send, goes).lines).toEqual(['True True', 'False']);
    // Who sends is there.
    expect(runOn(target, send, { espnow: { messages: [[5000, { from: A, data: 'x' }]] } }).lines[0]).toBe('True True');
  });

  it('is lost without an active interface or a buffer that has room', () => {
    const every = { espnow: { peers: { [A]: { every: { ms: 100, data: 'x'.repeat(200) } } } } };
    const { lines } = runOn(
      target,
      `${HEAD}time.sleep(1)
print(len(e.recv(0)[1]), len(e.recv(0)[1]), e.recv(0)[1])
sta.active(False)
time.sleep(1)
print(e.recv(0)[1])
sta.active(True)
e.active(False)
e.config(rxbuf=1000)
e.active(True)
time.sleep(1)
n = 0
while e.recv(0)[1]:
    n += 1
print(n)
`,
      every,
    );
    expect(lines).toEqual(['200 200 None', 'None', '4']);
  });
});

describe('on an ESP32', () => {
  it.each(RELEASES)('reaches programs through asyncio, at %s', (release) => {
    const { lines } = runOn(
      'ESP32_GENERIC',
      `${HEAD.replace('import network, espnow', 'import asyncio, aioespnow, network').replace('espnow.ESPNow', 'aioespnow.AIOESPNow')}
async def heartbeat():
    for i in range(3):
        print(await e.asend(a, 'beat %d' % i))
        await asyncio.sleep(1)

async def main():
    e.add_peer(a)
    task = asyncio.create_task(heartbeat())
    print(await e.arecv())
    async for sender, message in e:
        print(message)
        if message == b'stop':
            break
    await task

asyncio.run(main())
`,
      {
        espnow: {
          peers: { [A]: { answers: { 'beat 1': 'heard' } } },
          messages: [
            [500, { from: B, data: 'go' }],
            [1500, { from: B, data: 'stop' }],
          ],
        },
      },
      {},
      `${release}/`,
    );
    expect(lines).toEqual([
      'True',
      "[b'$\\n\\xc4\\x00\\x00\\x03', b'go']",
      'True',
      "bytearray(b'heard')",
      "bytearray(b'stop')",
      'True',
    ]);
  });

  it('tells a handler, and of whom it heard, when and how loud', () => {
    const stub = {
      espnow: {
        messages: [
          [100, { from: A, data: 'abc', rssi: -33 }],
          [200, { from: A, data: 'd' }],
        ],
      },
    };
    const { lines } = runOn(
      'ESP32_GENERIC',
      `${HEAD}def heard(who):
    while True:
        sender, message = who.irecv(0)
        if sender is None:
            return
        print(who is e, message, who.peers_table)
e.irq(heard)
time.sleep(1)
e.irq(None)
try:
    e.peers_table[b''] = 1
except TypeError:
    print('fixed')
print(len(e._data[1]), e.stats())
`,
      stub,
    );
    expect(lines).toEqual([
      "True bytearray(b'abc') {b'$\\n\\xc4\\x00\\x00\\x02': [-33, 100]}",
      "True bytearray(b'd') {b'$\\n\\xc4\\x00\\x00\\x02': [-60, 200]}",
      'fixed',
      // Where nothing came, all of the array's room is in use.
      '250 (0, 0, 0, 2, 0)',
    ]);
  });

  it('counts what was sent, also to all, and what was lost', () => {
    const stub = { espnow: { peers: { [A]: { every: { ms: 10, data: 'x'.repeat(250) } } } } };
    const { lines } = runOn(
      'ESP32_GENERIC',
      `${HEAD}for peer in (a, b, b'\\xff' * 6):
    e.add_peer(peer)
print(e.send(b'\\xff' * 6, 'all'), e.send('each'), e.send(None, 'each', False), e.stats()[:3])
time.sleep_ms(45)
print(e.stats(), e.peer_count())
`,
      stub,
    );
    expect(lines).toEqual(['True False True (5, 3, 1)', '(5, 5, 2, 1, 4) (3, 0)']);
  });

  it('is polled as a stream, whose answer is what was asked for and what it lacks in one', () => {
    const { lines } = runOn(
      'ESP32_GENERIC',
      `${HEAD}import select
poll = select.poll()
poll.register(e, select.POLLIN)
print(poll.poll(10))
poll.modify(e, select.POLLOUT)
print(poll.poll(0)[0][1])
poll.modify(e, select.POLLIN)
print(poll.poll(1000)[0][1], time.ticks_ms() // 10)
e.active(False)
print(poll.poll(0))
`,
      { espnow: { messages: [[300, { from: A, data: 'x' }]] } },
    );
    expect(lines).toEqual(['[]', '5', '1 30', '[]']);
  });

  it.each([
    ['1.23.0', 'ESP_ERR_ESPNOW_INTERNAL'],
    ['1.28.0', 'ESP_ERR_ESPNOW_CHAN'],
  ])('refuses what it can’t take, at %s', (release, wrongChannel) => {
    const { lines } = runOn(
      'ESP32_GENERIC',
      `${HEAD}def add_and_send(*more):
    try:
        e.add_peer(b, *more)
        return e.send(b, 'x')
    finally:
        try:
            e.del_peer(b)
        except OSError:
            pass
${shown(
  "e.send(a, 'x')",
  'e.add_peer(a)',
  'e.add_peer(a)',
  "e.send(a, '')",
  "e.send(a[1:], 'x')",
  'e.send(a, 1)',
  "e.add_peer(b'\\xff' * 6, b'k' * 16)",
  "e.add_peer(b, b'short')",
  'e.del_peer(b)',
  'add_and_send(None, 6)',
  'add_and_send(None, 0, network.AP_IF)',
  'e.get_peer(b)',
  'e.mod_peer(a, encrypt=True, lmk=b"k" * 16) or e.get_peer(a)',
  '[e.add_peer(bytes([2, 0, 0, 0, 0, i])) for i in range(20)]',
  'e.peer_count()',
  'e.set_pmk(b"k" * 15)',
  'e.set_pmk(b"k" * 16)',
  'e.irq(1)',
  '(e.config("rxbuf"), e.config("timeout_ms"))',
  'e.config("rate")',
  'sta.active(False), e.send(a, "x")',
  'e.active(False), e.add_peer(a)',
  'e.recv(0)',
)}`,
      {},
      {},
      `${release}/`,
    );
    const error = (code: number, name: string): string => `OSError(-${code}, 'ESP_ERR_ESPNOW_${name}')`;
    expect(lines).toEqual([
      error(12393, 'NOT_FOUND'),
      'None',
      error(12395, 'EXIST'),
      error(12390, 'ARG'),
      "ValueError('invalid buffer length',)",
      "TypeError('object with buffer protocol required',)",
      error(12390, 'ARG'),
      "ValueError('invalid buffer length',)",
      error(12393, 'NOT_FOUND'),
      expect.stringContaining(wrongChannel),
      error(12396, 'IF'),
      error(12393, 'NOT_FOUND'),
      "(b'$\\n\\xc4\\x00\\x00\\x02', b'kkkkkkkkkkkkkkkk', 0, 0, True)",
      error(12392, 'FULL'),
      '(20, 1)',
      "ValueError('invalid buffer length',)",
      'None',
      "ValueError('invalid handler',)",
      '(526, 300000)',
      "ValueError('unknown config param',)",
      error(12396, 'IF'),
      error(12389, 'NOT_INIT'),
      error(12389, 'NOT_INIT'),
    ]);
  });

  it('is of its release', () => {
    const program = `import network, espnow, _espnow
${shown(
  'espnow.ESPNow().active(True)',
  'network.WLAN(0).active(True)',
  'espnow.ESPNow().active()',
  'espnow.ESPNow().recvinto((None, bytearray(250)))',
  'espnow.ESPNow().recvinto([None])',
  '(_espnow.RATE_LORA_250K, _espnow.RATE_54M)',
)}
e = espnow.ESPNow()
e.active(False)
e.active(True)
e.add_peer(b'123456')
${shown("e.send(b'123456', b'x' * 251)", 'e.config(rate=11)')}`;
    const [old, fresh] = RELEASES.map((release) => runOn('ESP32_GENERIC', program, {}, {}, `${release}/`).lines);
    const complaint = "ValueError('ESPNow.recvinto(): Invalid argument',)";
    expect(old).toEqual([
      ...['True', 'True', 'True', complaint, complaint],
      "AttributeError(\"'module' object has no attribute 'RATE_LORA_250K'\",)",
      "OSError(-12394, 'ESP_ERR_ESPNOW_INTERNAL')",
      'None',
    ]);
    // Wi-Fi had not been started; the buffer is there all the same, so that it isn't tried again.
    expect(fresh![0]).toBe("OSError(-12394, 'ESP_ERR_ESPNOW_INTERNAL')");
    expect(fresh!.slice(1, 6)).toEqual(['True', 'True', 'TypeError()', 'ValueError()', '(41, 12)']);
  });

  it('takes memory of ESP-IDF’s heap as long as it is active', () => {
    const program = `${HEAD}import esp32
e.active(False)
def free():
    return sum(region[1] for region in esp32.idf_heap_info(esp32.HEAP_DATA))
before = free()
e.active(True)
taken = before - free()
e.active(False)
print(1536 <= taken <= 1552, free() == before)
`;
    expect(runOn('ESP32_GENERIC', program, {}, {}, '1.23.0/').lines).toEqual(['True True']);
  });

  it('has no radio on a chip without one', () => {
    const { out } = runOn('ESP32_GENERIC_P4', 'import espnow\n', {}, {}, '1.28.0/', 65536);
    expect(out).toContain("ImportError: no module named '_espnow'");
  });
});

describe('on an ESP8266', () => {
  it('knows the address for all from the start, and sends to whom it does not know', () => {
    const { lines } = runOn(
      'ESP8266_GENERIC',
      `${HEAD}${shown(
        "e.send(a, 'x')",
        "e.add_peer(b'\\xff' * 6)",
        "e.send(b'\\xff' * 6, 'x')",
        'e.add_peer(a, b"short")',
        'e.config("rxbuf")',
        'e.recvinto([None, bytearray(250)])',
        'e.send("x")',
        'e.active(False), e.recv(0)',
      )}`,
      { espnow: { peers: { [A]: {} } } },
    );
    expect(lines).toEqual([
      'True',
      'OSError(-3,)',
      'True',
      "ValueError('invalid buffer length',)",
      "TypeError('extra positional arguments given',)",
      "TypeError('object with buffer protocol required',)",
      "TypeError('function missing 1 required positional arguments',)",
      'OSError(869,)',
    ]);
  });
});

describe('a stub', () => {
  it.each([
    [{ peers: { here: {} } }, 'espnow.peers.here'],
    [{ peers: { [A]: { inReach: 1 } } }, 'true or false'],
    [{ messages: [[0, { from: 'me', data: 'x' }]] }, 'espnow.messages.0.1.from'],
    [{ messages: [[0, { from: A, data: '' }]] }, '1 to 250 bytes'],
    [{ peers: { [A]: { every: { ms: 1, data: 'x'.repeat(251) } } } }, '1 to 250 bytes'],
  ])('that says %j is refused', (espnow, part) => {
    expect(() => parseStub(JSON.stringify({ espnow }))).toThrow(part);
  });
});

it('is there on a page once the parts of rare modules were fetched', async () => {
  await expect(loadRareModules()).resolves.toBeUndefined();
});
