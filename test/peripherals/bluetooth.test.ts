import { describe, expect, it } from 'vitest';
import { parseStub } from '../../src/world/stub.js';
import { runOn } from './boardRun.js';

const BOARDS = ['ESP32_GENERIC', 'NUCLEO_WB55'];

/** A UART service that says what happens to it. */
const PERIPHERAL = `
import bluetooth, time
from micropython import const
UART = bluetooth.UUID("6E400001-B5A3-F393-E0A9-E50E24DCCA9E")
TX = (bluetooth.UUID("6E400003-B5A3-F393-E0A9-E50E24DCCA9E"), 0x12)
RX = (bluetooth.UUID("6E400002-B5A3-F393-E0A9-E50E24DCCA9E"), 0x0c)
TEMP = (bluetooth.UUID(0x2A6E), 0x02)
ble = bluetooth.BLE()
conn = None
def irq(event, data):
    global conn
    if event == 1:
        conn = data[0]
        print("connect", data[1], bytes(data[2]))
    elif event == 2:
        print("disconnect", bytes(data[2]))
        conn = None
        ble.gap_advertise(100000, adv_data=b"again")
    elif event == 3:
        print("write", data[1] == rx, ble.gatts_read(data[1]))
    elif event == 4:
        ble.gatts_write(data[1], b"23")
        return 0
    else:
        print(event, data)
ble.active(True)
ble.irq(irq)
((tx, rx, temp),) = ble.gatts_register_services(((UART, (TX, RX, TEMP)),))
ble.gap_advertise(100000, adv_data=b"first")
`;

const stub = {
  ble: {
    centrals: [
      {
        at: 200,
        address: '11:22:33:44:55:66',
        steps: [
          [10, { mtu: 128 }],
          [20, { subscribe: '6E400003-B5A3-F393-E0A9-E50E24DCCA9E' }],
          [30, { write: '6E400002-B5A3-F393-E0A9-E50E24DCCA9E', data: 'hello' }],
          [40, { write: '6E400002-B5A3-F393-E0A9-E50E24DCCA9E', data: 'x'.repeat(30) }],
          [50, { read: '0x2A6E' }],
          [60, { write: '0xFFFF', data: '?' }],
          [200, { disconnect: true }],
        ],
      },
      { steps: [] },
    ],
  },
};

describe('a central of the stub', () => {
  it.each(BOARDS)('connects, writes, reads, subscribes and goes: %s', (target) => {
    const program = `${PERIPHERAL}
time.sleep_ms(300)
print(ble.gatts_notify(conn, tx, b"data"))
ble.gatts_write(tx, b"to all", True)
ble.gatts_indicate(conn, tx, b"sure")
time.sleep_ms(500)
print(conn, ble.gap_disconnect(0), ble.gap_disconnect(7))
time.sleep_ms(100)
try:
    ble.gatts_notify(0, tx)
except OSError as e:
    print(e.errno in (107, 128))
`;
    const { lines, events } = runOn(target, program, stub);
    expect(lines).toEqual([
      "connect 0 b'\\x11\"3DUf'",
      '21 (0, 128)',
      "write True b'hello'",
      "write True b'xxxxxxxxxxxxxxxxxxxx'",
      'None',
      '20 (0, 18, 0)',
      "disconnect b'\\x11\"3DUf'",
      "connect 0 b'$\\n\\xc4\\x00\\x00\\x01'",
      '0 True False',
      "disconnect b'$\\n\\xc4\\x00\\x00\\x01'",
      'True',
    ]);
    const told = events.filter((event) => / ble (notify|indicate|read|not)/.test(event));
    expect(told.map((event) => event.replace(/^\d+ ble (\w+ \w+) .*?(\w*)$/, '$1 $2'))).toEqual([
      'read 23 3233',
      'not found 0xFFFF',
      'notify 18 64617461',
      'notify 18 746f20616c6c',
      'indicate 18 73757265',
    ]);
  });

  it.each(BOARDS)('takes nothing from the heap by itself: %s', (target) => {
    const program = `
import bluetooth, time, gc
ble = bluetooth.BLE()
n = 0
def irq(event, data):
    global n
    n += 1
ble.active(True)
ble.irq(irq)
ble.gatts_register_services(((bluetooth.UUID(0x181A), ((bluetooth.UUID(0x2A6E), 0x0a),)),))
ble.gap_advertise(100000)
def f():
    gc.collect()
    a = gc.mem_alloc()
    time.sleep_ms(500)
    return gc.mem_alloc() - a
print(f(), n)
`;
    const writes = Array.from({ length: 20 }, (_, i) => [10 * i, { write: '0x2A6E', data: 'many bytes' }]);
    expect(runOn(target, program, { ble: { centrals: [{ steps: writes }] } }).out).toBe('0 21\n');
  });

  it('an exception in the handler is printed, and the handler is no more', () => {
    const program = `
import bluetooth, time
ble = bluetooth.BLE()
ble.active(True)
def irq(event, data):
    print(event)
    raise ValueError("no")
ble.irq(irq)
ble.gap_advertise(100000)
time.sleep_ms(500)
`;
    const { out } = runOn('ESP32_GENERIC', program, { ble: { centrals: [{ steps: [[10, { disconnect: true }]] }] } });
    expect(out.replace(/\r/g, '')).toBe(
      '1\nUnhandled exception in IRQ callback handler\nTraceback (most recent call last):\n  File "<stdin>", line 7, in irq\nValueError: no\n',
    );
  });

  it('gets nothing from a board that does not advertise', () => {
    const program = `
import bluetooth, time
ble = bluetooth.BLE()
ble.active(True)
ble.irq(lambda event, data: print(event))
ble.gap_advertise(100000, connectable=False)
time.sleep_ms(500)
`;
    expect(runOn('ESP32_GENERIC', program, stub).out).toBe('');
  });
});

describe('a central with a mistake', () => {
  it.each([
    ['[{"at":-1}]', /ble\.centrals\.0\.at: expected milliseconds, 0 or more, found -1$/],
    [
      '[{"address":"11:22"}]',
      /ble\.centrals\.0\.address: expected an address, such as "24:0a:c4:00:00:01", found "11:22"$/,
    ],
    [
      '[{"steps":[[1,{"writ":1}]]}]',
      /ble\.centrals\.0\.steps\.0\.1\.writ: expected a known key \(did you mean write\?\)/,
    ],
    ['[{"steps":[[1,{}]]}]', /ble\.centrals\.0\.steps\.0\.1: expected one of write, read, subscribe/],
    ['[{"steps":[[1,{"write":"0x2A6E"}]]}]', /ble\.centrals\.0\.steps\.0\.1: expected `write` and `data` together/],
    ['[{"steps":[[1,{"read":"temp"}]]}]', /ble\.centrals\.0\.steps\.0\.1\.read: expected the UUID of a characteristic/],
  ])('%s', (text, message) => {
    expect(() => parseStub(`{"ble":{"centrals":${text}}}`, 's.json')).toThrow(message);
  });
});
