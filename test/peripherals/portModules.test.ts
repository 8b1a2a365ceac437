import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

describe('bluetooth', () => {
  const program = `
import bluetooth, time
ble = bluetooth.BLE()
try:
    ble.gap_advertise(100)
except OSError as e:
    print(e)
ble.active(True)
ble.irq(lambda event, data: print("irq", event, data))
UART = bluetooth.UUID("6E400001-B5A3-F393-E0A9-E50E24DCCA9E")
TX = (bluetooth.UUID("6E400003-B5A3-F393-E0A9-E50E24DCCA9E"), bluetooth.FLAG_NOTIFY)
RX = (bluetooth.UUID(0x2a19), bluetooth.FLAG_WRITE)
((tx, rx),) = ble.gatts_register_services(((UART, (TX, RX)),))
ble.gatts_write(tx, b"hello")
ble.gatts_set_buffer(rx, 100, True)
print(rx > tx, ble.gatts_read(tx), ble.gatts_read(rx), ble is bluetooth.BLE())
print(UART, RX[0], UART == TX[0], RX[0] == bluetooth.UUID(0x2A19), bytes(RX[0]))
ble.gap_advertise(100000, b"\\x02\\x01\\x06")
ble.gap_scan(50)
time.sleep_ms(100)
try:
    ble.gatts_notify(0, tx)
except OSError as e:
    print(e)
`;

  it.each(['ESP32_GENERIC', 'PYBD_SF6'])('registers services, advertises and scans on %s', (target) => {
    const { lines, events } = runOn(target, program);
    expect(lines[0]).toMatch(/ENODEV|19/);
    expect(lines.slice(1, 4)).toEqual([
      "True b'hello' b'' True",
      "UUID('6e400001-b5a3-f393-e0a9-e50e24dcca9e') UUID(0x2a19) False True b'\\x19*'",
      'irq 6 ()',
    ]);
    expect(lines[4]).toMatch(/ENOTCONN|107|128/);
    expect(events).toContain('0 ble advertise 020106');
  });

  it('UUIDs are as large as the C struct', () => {
    expect(blocksOf('ESP32_GENERIC', 'import bluetooth', 'bluetooth.UUID(1)')).toBe(2);
  });
});

describe('ssl', () => {
  const program = `
import socket, ssl
c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
print(c.verify_mode)
try:
    c.wrap_socket(socket.socket(), server_hostname="example.com")
except OSError as e:
    print("OSError")
try:
    ssl.wrap_socket(3)
except Exception as e:
    print(repr(e))
`;

  it.each(['ESP32_GENERIC', 'ESP8266_GENERIC', 'NUCLEO_F767ZI', 'UNIX_X64'])(
    'contexts, and no connection: %s',
    (target) => {
      const { lines } = runOn(target, program);
      expect(lines.slice(0, 2)).toEqual(['0', 'OSError']);
      expect(lines[2]).toMatch(/^OSError\('stream operation not supported',?\)$/);
    },
  );
});

describe('nrf', () => {
  it('LEDs of the boards', () => {
    const program = `
import board, nrf
l = board.LED(1)
l.on()
l.toggle()
print(l, nrf.unused_flash_length() > 0)
try:
    board.LED(5)
except ValueError as e:
    print(e)
`;
    const { lines, events } = runOn('PCA10056', program);
    expect(lines).toEqual(['LED(1) True', "LED doesn't exist"]);
    expect(events).toEqual(['0 pin P13 0', '0 pin P13 1']);
  });
});

it('samd.pininfo', () => {
  expect(runOn('ADAFRUIT_ITSYBITSY_M0_EXPRESS', 'import samd\nprint(samd.pininfo("A0")[0:3])').out).toBe(
    "('PA02', 2, 0)\n",
  );
});
