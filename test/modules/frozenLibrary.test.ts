import { describe, expect, it } from 'vitest';
import { runOn } from '../peripherals/boardRun.js';

describe('frozen packages of boards', () => {
  it('are importable, and say that there is no network', () => {
    const program = `
import ntptime, requests, urequests
from umqtt.simple import MQTTClient
from umqtt import robust
c = MQTTClient("me", "broker", keepalive=60)
for f in (ntptime.settime, lambda: requests.get("http://example.com/"), c.connect):
    try:
        f()
    except OSError as e:
        print("OSError")
print(urequests.get is requests.get, robust.MQTTClient.DELAY, c.port)
try:
    requests.get("ftp://example.com/")
except ValueError as e:
    print(e)
`;
    expect(runOn('ESP32_GENERIC', program).lines).toEqual([
      'OSError',
      'OSError',
      'OSError',
      'True 2 1883',
      'Unsupported protocol: ftp:',
    ]);
  });

  it('umqtt speaks MQTT to a socket', () => {
    const program = `
from umqtt import simple
class Socket:
    sent = b""
    replies = [b"\\x20\\x02\\x00\\x00", b"\\x90", b"\\x03\\x00\\x01\\x00", b"\\x30", b"\\x09", b"\\x00\\x05", b"a/b/c", b"hi"]
    def connect(self, address): pass
    def setblocking(self, on): pass
    def close(self): pass
    def write(self, data, n=None):
        self.sent += bytes(data)[:n]
    def read(self, n):
        return self.replies.pop(0)
class Module:
    def socket(self): return Socket()
    def getaddrinfo(self, host, port): return [(0, 0, 0, "", (host, port))]
simple.socket = Module()
c = simple.MQTTClient(b"me", "broker", user=b"u", password=b"pw")
c.set_callback(lambda topic, msg: print(topic, msg))
c.set_last_will(b"w", b"bye", qos=1, retain=True)
print(c.connect())
c.subscribe(b"a/b/c")
print(c.wait_msg())
c.publish(b"t", b"x" * 200, retain=True)
s = c.sock.sent
print(s[:31])
print(s[31:43], s[43:49], len(s))
`;
    expect(runOn('ESP32_GENERIC', program).lines).toEqual([
      '0',
      "b'a/b/c' b'hi'",
      '48',
      "b'\\x10\\x1d\\x00\\x04MQTT\\x04\\xee\\x00\\x00\\x00\\x02me\\x00\\x01w\\x00\\x03bye\\x00\\x01u\\x00\\x02pw'",
      "b'\\x82\\n\\x00\\x01\\x00\\x05a/b/c\\x00' b'1\\xcb\\x01\\x00\\x01t' 249",
    ]);
  });

  it('cost what the modules of the firmware cost', () => {
    // The figures are those of micropython-lib's own modules, compiled and run on the same board.
    const program = `
import gc
def cost(f):
    gc.collect(); gc.disable(); a = gc.mem_alloc(); b = gc.mem_alloc()
    f(); c = gc.mem_alloc(); gc.enable()
    return c - b - (b - a)
class Socket:
    replies = []
    def connect(self, address): pass
    def setblocking(self, on): pass
    def write(self, data, n=None): pass
    def read(self, n): return self.replies.pop(0)
class Module:
    def socket(self): return Socket()
    def getaddrinfo(self, host, port): return [(0, 0, 0, "", (host, port))]
def imports():
    import requests, ntptime, ssl, umqtt.simple, ds18x20, neopixel, dht
print(cost(imports))
from umqtt import simple
simple.socket = Module()
c = simple.MQTTClient(b"me", "broker")
Socket.replies = [b"\\x20\\x02\\x00\\x00", b"\\x90", b"\\x03\\x00\\x01\\x00"]
print(cost(c.connect))
c.set_callback(lambda topic, msg: None)
print(cost(lambda: c.subscribe(b"a/b")), cost(lambda: c.publish(b"t", b"text")))
Socket.replies = [b"\\x32", b"\\x0b", b"\\x00\\x05", b"a/b/c", b"\\x01\\x07", b"hi"]
print(cost(c.wait_msg))
`;
    expect(runOn('ESP32_GENERIC', program, {}, {}, '1.23.0/').lines).toEqual(['3968', '192', '96 64', '16']);
  });

  it('ssd1306 draws on a display that a stub has', () => {
    const program = `
from machine import Pin, SoftI2C
import ssd1306
d = ssd1306.SSD1306_I2C(64, 32, SoftI2C(scl=Pin(5), sda=Pin(4)))
d.text("hi", 0, 0)
d.contrast(10)
d.show()
print(len(d.buffer), d.pages)
`;
    const { out, events } = runOn('ESP8266_GENERIC', program, { i2c: { soft: { '0x3c': {} } } });
    expect(out).toBe('256 4\n');
    const sent = events.filter((event) => event.includes('i2c soft/0x3c')).map((event) => event.split(' ').at(-1)!);
    expect(sent.slice(0, 3)).toEqual(['80ae', '8020', '8000']);
    expect(sent.at(-1)).toMatch(/^40/);
    expect(sent.at(-1)).toHaveLength(2 * 257);
  });
});
