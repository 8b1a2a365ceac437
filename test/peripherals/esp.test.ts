import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

const CONNECT = `
import network, time
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("home", "secret")
for _ in range(50):
    if wlan.isconnected() or wlan.status() == network.STAT_NO_AP_FOUND:
        break
    time.sleep_ms(100)
print(wlan.isconnected(), wlan.status(), wlan.ifconfig()[0], network.hostname(), wlan.config("ssid"))
`;

describe('what wakes an ESP32', () => {
  const tried = (calls: readonly string[]): string =>
    `import esp32\nfrom machine import Pin\nfor f in (${calls.map((call) => `lambda: esp32.${call}`).join(', ')}):
    try:\n        print(f())\n    except Exception as e:\n        print(repr(e))\n`;
  const BUSY = "ValueError('no resources',)";

  // ports/esp32/modesp32.c since 1.27
  it('are pins, or touch, and not both', () => {
    const calls = [
      'wake_on_gpio((Pin(4), Pin(21)), True)',
      'wake_on_touch(True)',
      'wake_on_ulp(True)',
      'wake_on_ext0(Pin(4))',
    ];
    const more = ['wake_on_gpio([])', 'wake_on_ext0(None)', 'wake_on_touch(True)', 'wake_on_gpio([Pin(4)])'];
    const bad = ['wake_on_touch(False)', 'wake_on_gpio([4])', 'wake_on_gpio([99])', 'wake_on_gpio(4)'];
    expect(runOn('ESP32_GENERIC', tried([...calls, ...more, ...bad])).lines).toEqual([
      ...['None', BUSY, BUSY, 'None'],
      ...['None', 'None', 'None', BUSY],
      ...['None', 'None', "ValueError('invalid pin',)", "TypeError(\"object 'int' isn't a tuple or list\",)"],
    ]);
  });

  it('are not any pins before', () => {
    const { out } = runOn('ESP32_GENERIC', tried(['wake_on_gpio([])', 'wake_on_touch(True)']), {}, {}, '1.23/');
    expect(out).toContain("has no attribute 'wake_on_gpio'");
    expect(out).toContain('None');
  });
});

describe('network.WLAN', () => {
  it.each([
    ['ESP32_GENERIC', 1010, 201, 'mpy-esp32'],
    ['ESP32_GENERIC_C3', 1010, 201, 'mpy-esp32c3'],
    ['ESP8266_GENERIC', 5, 3, 'mpy-esp8266'],
  ])('joins a network that the stub has: %s', (target, joined, none, name) => {
    const { out, events } = runOn(target, CONNECT, { wifi: true });
    expect(out).toBe(`True ${joined} 192.168.1.42 ${name} home\n`);
    expect(events.map((event) => event.replace(/^\d+ /, ''))).toEqual(['wifi station on', 'wifi connect home']);
    expect(runOn(target, CONNECT).out).toBe(`False ${none} 0.0.0.0 ${name} home\n`);
  });

  it('raises as the drivers do', () => {
    const program = `
import network, socket
for f in (lambda: network.WLAN(2), lambda: network.WLAN(0).config("colour"), lambda: network.WLAN(0).connect("a"),
          lambda: network.WLAN(0).config(hidden=True), lambda: socket.socket().connect(("10.0.0.1", 80))):
    try:
        f()
    except Exception as e:
        print(repr(e))
`;
    expect(runOn('ESP32_GENERIC', program).lines).toEqual([
      "ValueError('invalid WLAN interface identifier',)",
      "ValueError('unknown config param',)",
      "OSError('Wifi Not Started',)",
      "OSError('AP required',)",
      'OSError(118,)',
    ]);
  });

  it('boards without a radio have the module without WLAN', () => {
    expect(runOn('PYBV11', 'import network\nprint(hasattr(network, "WLAN"), network.hostname())').out).toBe(
      'False mpy-stm32\n',
    );
    expect(runOn('NUCLEO_F767ZI', 'import network\nprint(network.LAN(), network.LAN().isconnected())').out).toBe(
      '<ETH 0 0.0.0.0> False\n',
    );
    expect(runOn('PYBD_SF2', 'import network\nprint(network.WLAN(1), network.WLAN().status())').out).toBe(
      '<CYW43 AP down 0.0.0.0> 0\n',
    );
  });
});

describe('esp32', () => {
  it('NVS keeps values by namespace', () => {
    const program = `
import esp32
a = esp32.NVS("a")
a.set_i32("n", -5)
a.set_blob("b", b"xyz")
buf = bytearray(4)
print(esp32.NVS("a").get_i32("n"), a.get_blob("b", buf), buf)
for f in (lambda: esp32.NVS("b").get_i32("n"), lambda: a.get_blob("b", bytearray(2)), lambda: a.erase_key("q")):
    try:
        f()
    except OSError as e:
        print(e)
`;
    expect(runOn('ESP32_GENERIC', program).lines).toEqual([
      "-5 3 bytearray(b'xyz\\x00')",
      "(-4354, 'ESP_ERR_NVS_NOT_FOUND')",
      "(-4364, 'ESP_ERR_NVS_INVALID_LENGTH')",
      "(-4354, 'ESP_ERR_NVS_NOT_FOUND')",
    ]);
  });

  it('RMT sends pulses', () => {
    const program = `
import esp32, machine
r = esp32.RMT(0, pin=machine.Pin(18), clock_div=8)
r.write_pulses((1, 20, 3), 0)
r.write_pulses(5, [1, 0])
print(r, r.wait_done(), esp32.RMT.source_freq(), esp32.RMT.bitstream_channel())
`;
    const { out, events } = runOn('ESP32_GENERIC', program);
    expect(out).toBe('RMT(channel=0, pin=18, source_freq=80000000, clock_div=8, idle_level=0) True 80000000 7\n');
    expect(events).toEqual(['0 rmt 18 0:1 1:20 0:3', '0 rmt 18 1:5 0:5']);
  });

  it('objects are as large as the C structs', () => {
    expect(blocksOf('ESP32_GENERIC', 'import esp32', 'esp32.NVS("a")')).toBe(1);
    expect(blocksOf('ESP32_GENERIC', 'import esp32, machine\np = machine.Pin(4)', 'esp32.RMT(0, pin=p)')).toBe(2);
  });

  it('the chips differ', () => {
    const program = 'import esp32\nprint(hasattr(esp32, "ULP"), hasattr(esp32, "raw_temperature"))';
    expect(runOn('ESP32_GENERIC', program).out).toBe('True True\n');
    expect(runOn('ESP32_GENERIC_C3', program).out).toBe('False False\n');
  });
});
