import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { topicMatches } from '../../src/world/net/mqtt.js';
import { parseStub } from '../../src/world/stub.js';
import { runOn } from '../peripherals/boardRun.js';

const BOARDS = ['ESP32_GENERIC', 'ESP8266_GENERIC', 'PYBD_SF2', 'RPI_PICO_W'];

const JOIN = `
import network, time
w = network.WLAN(network.STA_IF)
w.active(True)
w.connect("home", "secret12")
while not w.isconnected():
    time.sleep_ms(100)
`;

/** The text of `umqtt.simple`, for boards whose firmware has none. */
const UMQTT = readFileSync(
  join(import.meta.dirname, '../../firmware-profiles/v1.23.0/frozen/umqtt/simple.py'),
  'latin1',
);

describe('an MQTT broker', () => {
  const stub = {
    wifi: true,
    net: {
      peers: {
        'broker.local:1883': {
          mqtt: {
            messages: [
              [0, 'led', 'early'],
              [500, 'led', 'on'],
            ],
          },
        },
      },
    },
  };
  const program = `${JOIN}
from umqtt.simple import MQTTClient
got = []
def heard(topic, msg):
    got.append(msg)
    print(topic, msg)
c = MQTTClient("me", "broker.local", keepalive=30)
c.set_callback(heard)
print(c.connect())
c.subscribe(b"led")
c.publish(b"t", b"21.5", qos=1)
c.publish(b"led", b"own")
while len(got) < 3:
    c.wait_msg()
c.ping()
c.disconnect()
`;

  it.each([
    ['ESP32_GENERIC', 'umqtt.simple', undefined],
    ['ESP8266_GENERIC', 'umqtt.simple', undefined],
    ['RPI_PICO_W', 'simple', { '/simple.py': UMQTT }],
  ])('answers umqtt on %s, as %s', (target, name, files) => {
    const { lines, events } = runOn(target, program.replace('umqtt.simple', name), stub, files);
    expect(lines).toEqual(['0', "b'led' b'early'", "b'led' b'own'", "b'led' b'on'"]);
    expect(events.some((event) => / net connect 192\.168\.1\.100:1883$/.test(event))).toBe(true);
    expect(events.filter((event) => event.includes(' tcp 192.168.1.100:1883 ')).length).toBeGreaterThan(5);
  });

  it('refuses with a code', () => {
    const refusing = { wifi: true, net: { peers: { 'broker.local:1883': { mqtt: { code: 5 } } } } };
    const connect = `${JOIN}
from umqtt.simple import MQTTClient, MQTTException
try:
    MQTTClient("me", "broker.local").connect()
except MQTTException as e:
    print(e)
`;
    expect(runOn('ESP32_GENERIC', connect, refusing).out).toBe('5\n');
  });

  it.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/#', 'a/b/c', true],
    ['#', 'a', true],
    ['a/b', 'a', false],
  ])('%s and %s', (filter, topic, matches) => {
    expect(topicMatches(filter, topic)).toBe(matches);
  });
});

describe('web servers and clients', () => {
  const stub = {
    wifi: true,
    net: {
      peers: {
        'api.example:80': {
          http: { 'GET /t': { headers: { 'Content-Type': 'text/plain' }, body: '21.5' }, '/x': 'any method' },
        },
      },
      clients: [
        { port: 80, http: 'GET /status', repeat: 500, times: 2 },
        { port: 80, at: 3000, from: '192.168.1.20', sends: 'PUT /x HTTP/1.0\r\n\r\n' },
      ],
    },
  };
  const program = `${JOIN}
import asyncio
n = 0
async def serve(r, w):
    global n
    line = await r.readline()
    print(line, w.get_extra_info("peername")[0])
    while await r.readline() not in (b"", b"\\r\\n"):
        pass
    w.write(b"HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
    await w.drain()
    w.close()
    await w.wait_closed()
    n += 1
async def main():
    server = await asyncio.start_server(serve, "0.0.0.0", 80)
    while n < 3:
        await asyncio.sleep_ms(50)
    for path in (b"/t", b"/no"):
        r, w = await asyncio.open_connection("api.example", 80)
        w.write(b"GET " + path + b" HTTP/1.0\\r\\n\\r\\n")
        await w.drain()
        print((await r.read()).split(b"\\r\\n"))
asyncio.run(main())
`;

  it.each(BOARDS)('on %s', (target) => {
    expect(runOn(target, program, stub).lines).toEqual([
      "b'GET /status HTTP/1.1\\r\\n' 192.168.1.10",
      "b'GET /status HTTP/1.1\\r\\n' 192.168.1.10",
      "b'PUT /x HTTP/1.0\\r\\n' 192.168.1.20",
      "[b'HTTP/1.0 200 OK', b'Content-Type: text/plain', b'Content-Length: 4', b'', b'21.5']",
      "[b'HTTP/1.0 404 Not Found', b'Content-Length: 10', b'', b'Not found\\n']",
    ]);
  });

  it('a body whose length is no number has none', () => {
    const ask = `${JOIN}
import socket
s = socket.socket()
s.connect(socket.getaddrinfo("api.example", 80)[0][-1])
s.write(b"POST /x HTTP/1.0\\r\\nContent-Length: many\\r\\n\\r\\n")
print(s.readline())
`;
    expect(runOn('ESP32_GENERIC', ask, stub).out).toBe("b'HTTP/1.0 200 OK\\r\\n'\n");
  });

  it('gives the same each time', () => {
    const [a, b] = [runOn('ESP32_GENERIC', program, stub), runOn('ESP32_GENERIC', program, stub)];
    expect(a).toEqual(b);
  });
});

describe('scripted bytes', () => {
  const net = {
    names: { 'time.example': '10.1.1.1' },
    peers: {
      '10.0.0.5:7': {
        sends: [
          [0, 'hello '],
          [50, { hex: '77 6f' }],
        ],
        answers: { AT: 'OK', 'hex:ff': 'byte' },
        closes: 2000,
      },
      '10.0.0.5:8': { refuses: true },
      'time.example:123': { udp: true, answers: { '*': 'now' } },
    },
  };

  it.each(['UNIX_X64', 'ESP32_GENERIC', 'ESP8266_GENERIC', 'RPI_PICO_W'])('on %s', (target) => {
    const program = `${target === 'UNIX_X64' ? '' : JOIN}
import socket
def at(host, port): return socket.getaddrinfo(host, port)[0][-1]
def read(n):
    b = b""
    while len(b) < n: b += s.recv(n - len(b))
    return b
s = socket.socket()
s.connect(at("10.0.0.5", 7))
print(read(8))
s.write(b"AT")
print(read(2))
s.write(b"\\xff")
print(read(4))
print(s.recv(1))
for port in (8, 9):
    try:
        socket.socket().connect(at("10.0.0.5", port))
    except OSError as e:
        print(e.errno)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.sendto(b"?", at("time.example", 123))
print(u.recv(10))
`;
    const refused = target === 'UNIX_X64' ? '111' : '104';
    expect(runOn(target, program, { wifi: true, net }).lines).toEqual([
      "b'hello wo'",
      "b'OK'",
      "b'byte'",
      "b''",
      refused,
      refused,
      "b'now'",
    ]);
  });

  it('needs a network: a board that has joined none reaches nobody', () => {
    const program =
      'import socket\ntry:\n    socket.socket().connect(("10.0.0.5", 7))\nexcept OSError as e: print(e.errno)\n';
    expect(runOn('ESP32_GENERIC', program, { wifi: true, net }).out).toBe('118\n');
  });
});

describe('Ethernet', () => {
  const program = `
import network, socket, time
lan = network.LAN()
lan.active(True)
time.sleep(2)
print(lan.isconnected(), lan.status(), lan.ifconfig()[0])
s = socket.socket()
try:
    s.connect(("10.0.0.5", 7))
    print(s.recv(10))
except OSError as e:
    print(e.errno)
`;
  const net = { peers: { '10.0.0.5:7': { sends: 'hello' } } };

  it('reaches the network where a cable is plugged in', () => {
    expect(runOn('NUCLEO_F767ZI', program, { lan: true, net }).lines).toEqual(['True 3 192.168.1.42', "b'hello'"]);
    expect(runOn('NUCLEO_F767ZI', program, { net }).lines).toEqual(['False 0 0.0.0.0', '113']);
  });
});

describe('a network with a mistake', () => {
  it.each([
    [
      '{"peers":{"broker":{}}}',
      /^s\.json: net\.peers\.broker: expected host and port, such as "192.168.1.10:80", found/,
    ],
    ['{"peers":{"a:1":{"mqtt":{"messages":[[1,"t"]]}}}}', /^s\.json: net\.peers\.a:1\.mqtt\.messages\.0/],
    [
      '{"peers":{"a:1":{"https":{}}}}',
      /^s\.json: net\.peers\.a:1\.https: expected a known key \(did you mean http\?\)/,
    ],
    ['{"peers":{"a:1":{"http":{"status":"x"}}}}', /^s\.json: net\.peers\.a:1\.http\.status: expected a request/],
    ['{"clients":[{"http":"GET /"}]}', /^s\.json: net\.clients\.0\.port: expected a port, 1 to 65535, found nothing$/],
    ['{"clients":[{"port":80,"http":"/ x"}]}', /^s\.json: net\.clients\.0\.http: expected a request, such as "GET \/"/],
    ['{"names":{"a":"1.2.3"}}', /^s\.json: net\.names\.a: expected an address, such as "192.168.1.10", found "1.2.3"$/],
  ])('%s', (text, message) => {
    expect(() => parseStub(`{"net":${text}}`, 's.json')).toThrow(message);
  });
});
