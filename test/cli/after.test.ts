import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { uheapIn } from './uheap.js';

const dir = mkdtempSync(join(tmpdir(), 'uheap-after-'));
const POLLS = `import time
from machine import UART
time.sleep_ms(700)
print("re", end="")
print("ady")
u = UART(1, 9600)
start = time.ticks_ms()
while not u.any():
    time.sleep_ms(1)
print(u.read(), time.ticks_diff(time.ticks_ms(), start) // 10)
print(u.any())
print("go")
print(u.read())
`;

it.each(['RPI_PICO', 'ESP32_GENERIC'])('a serial line of a stub waits for what the program prints, on %s', (board) => {
  writeFileSync(join(dir, 'polls.py'), POLLS);
  const uart = [
    { after: 'ready', ms: 250, data: 'hello' },
    { after: 'go', data: { hex: '01 02' } },
    { after: 'never printed', data: 'x' },
  ];
  writeFileSync(join(dir, 'stub.json'), JSON.stringify({ uart: { 1: uart } }));
  const { out, err, code } = uheapIn(dir, ['run', 'polls.py', '-t', board, '-q', '--stub', 'stub.json']);
  expect({ out, err, code }).toEqual({ out: "ready\nb'hello' 25\n0\ngo\nb'\\x01\\x02'\n", err: '', code: 0 });
});

it('a step without its text is refused', () => {
  writeFileSync(join(dir, 'bad.json'), JSON.stringify({ uart: { 1: [{ after: '', data: 'x' }] } }));
  const { err, code } = uheapIn(dir, ['run', 'polls.py', '-t', 'RPI_PICO', '--stub', 'bad.json']);
  expect(code).toBe(2);
  expect(err).toMatch(/^uheap: bad\.json: uart\.1[^\n]*\n$/);
});

const READS = `import time
from machine import ADC, I2C, Pin
button = Pin(2, Pin.IN)
button.irq(lambda p: print("pressed", p.value()), Pin.IRQ_RISING)
level = ADC(26)
bus = I2C(0)
def show():
    print(button.value(), level.read_u16() >> 8, bus.readfrom_mem(0x40, 0, 1))
show()
time.sleep_ms(300)
print("armed")
show()
time.sleep_ms(300)
show()
`;

it('pins, analogue inputs and registers wait for what the program prints, and a pin calls its handler', () => {
  writeFileSync(join(dir, 'reads.py'), READS);
  const stub = {
    pins: { 2: [[0, 0], { after: 'armed', ms: 100, value: 1 }] },
    adc: { 26: [[0, 256], { after: 'armed', ms: 100, value: 2560 }, { after: 'never printed', value: 9 }] },
    i2c: { 0: { '0x40': { registers: { 0: [[0, '01'], { after: 'armed', value: '02' }] } } } },
  };
  writeFileSync(join(dir, 'reads.json'), JSON.stringify(stub));
  const { out, err } = uheapIn(dir, ['run', 'reads.py', '-t', 'RPI_PICO', '-q', '--stub', 'reads.json']);
  expect({ out, err }).toEqual({
    out: "0 1 b'\\x01'\narmed\n0 1 b'\\x02'\npressed 1\n1 10 b'\\x02'\n",
    err: '',
  });
});

const HEARS = `import socket
s = socket.socket()
s.connect(socket.getaddrinfo("192.168.1.9", 7)[0][-1])
print("connected")
print(s.recv(9))
`;

it('a peer on the network waits, too', () => {
  writeFileSync(join(dir, 'hears.py'), HEARS);
  const peer = { sends: [{ after: 'connected', ms: 5, data: 'hi' }] };
  writeFileSync(join(dir, 'net.json'), JSON.stringify({ net: { peers: { '192.168.1.9:7': peer } } }));
  const { out, err } = uheapIn(dir, ['run', 'hears.py', '-t', 'UNIX_X86', '-q', '--stub', 'net.json']);
  expect({ out, err }).toEqual({ out: "connected\nb'hi'\n", err: '' });
});

const GIVES = `import bluetooth, time
ble = bluetooth.BLE()
ble.active(True)
((value,),) = ble.gatts_register_services(((bluetooth.UUID(0x181A), ((bluetooth.UUID(0x2A6E), bluetooth.FLAG_WRITE),)),))
def irq(event, data):
    if event == 3:
        print("written", ble.gatts_read(value))
ble.irq(irq)
ble.gap_advertise(100000, b"\\x02\\x01\\x06")
time.sleep_ms(1000)
print("write now")
time.sleep_ms(1000)
`;

it('a central waits, too', () => {
  writeFileSync(join(dir, 'gives.py'), GIVES);
  const steps = [{ after: 'write now', ms: 50, do: { write: '0x2A6E', data: 'on' } }];
  writeFileSync(join(dir, 'ble.json'), JSON.stringify({ ble: { centrals: [{ steps }] } }));
  const { out, err } = uheapIn(dir, ['run', 'gives.py', '-t', 'ESP32_GENERIC', '-q', '--stub', 'ble.json']);
  expect({ out, err }).toEqual({ out: "write now\nwritten b'on'\n", err: '' });
});

const LISTENS = `import network, socket, time
w = network.WLAN(network.STA_IF)
w.active(True)
w.connect("home", "secret12")
while not w.isconnected():
    time.sleep_ms(100)
s = socket.socket()
s.bind(("0.0.0.0", 80))
s.listen(1)
s.settimeout(1)
try:
    s.accept()
except OSError:
    print("ready")
c = s.accept()[0]
print(c.recv(9))
print("go")
print(c.recv(9))
`;

it('a client waits before it connects, and before it closes', () => {
  writeFileSync(join(dir, 'listens.py'), LISTENS);
  const clients = [{ port: 80, at: { after: 'ready', ms: 100 }, sends: 'hi', closes: { after: 'go' } }];
  writeFileSync(join(dir, 'client.json'), JSON.stringify({ wifi: true, net: { clients } }));
  const { out, err } = uheapIn(dir, ['run', 'listens.py', '-t', 'RPI_PICO_W', '-q', '--stub', 'client.json']);
  expect({ out, err }).toEqual({ out: "ready\nb'hi'\ngo\nb''\n", err: '' });
});

const SUBSCRIBES = `import socket
from umqtt.simple import MQTTClient
c = MQTTClient("me", "127.0.0.2")
c.set_callback(lambda topic, msg: print(topic, msg))
c.connect()
c.subscribe(b"led")
print("subscribed")
c.wait_msg()
print("dark")
c.wait_msg()
`;

it('messages of an MQTT broker wait, too', () => {
  const at = '192.168.1.9';
  const join_ = LISTENS.slice(0, LISTENS.indexOf('s = socket'));
  writeFileSync(join(dir, 'subscribes.py'), join_ + SUBSCRIBES.replace('127.0.0.2', at));
  const messages = [
    { after: 'dark', topic: 'led', data: 'on' },
    { after: 'subscribed', ms: 20, topic: 'led', data: 'off' },
    { after: 'never printed', topic: 'led', data: 'x' },
  ];
  writeFileSync(
    join(dir, 'mqtt.json'),
    JSON.stringify({ wifi: true, net: { peers: { [`${at}:1883`]: { mqtt: { messages } } } } }),
  );
  const { out, err } = uheapIn(dir, ['run', 'subscribes.py', '-t', 'ESP32_GENERIC', '-q', '--stub', 'mqtt.json']);
  expect({ out, err }).toEqual({ out: "subscribed\nb'led' b'off'\ndark\nb'led' b'on'\n", err: '' });
});

it.each(['ESP32_GENERIC', 'ARDUINO_NANO_33_BLE_SENSE'])('a central waits before it connects, on %s', (board) => {
  const nrf = `from ubluepy import Service, Characteristic, UUID, Peripheral, constants
import time
c = Characteristic(UUID(0x2A6E), props=Characteristic.PROP_WRITE)
s = Service(UUID(0x181A))
s.addCharacteristic(c)
p = Peripheral()
p.addService(s)
p.setConnectionHandler(lambda event, *args: print("event", event == constants.EVT_GAP_CONNECTED))
p.advertise(device_name="x", services=[s])
time.sleep_ms(1000)
print("connect now")
time.sleep_ms(1000)
`;
  const esp = `import bluetooth, time
ble = bluetooth.BLE()
ble.active(True)
ble.irq(lambda event, data: print("event", event == 1))
ble.gap_advertise(100000, b"\\x02\\x01\\x06")
time.sleep_ms(1000)
print("connect now")
time.sleep_ms(1000)
`;
  writeFileSync(join(dir, 'advertises.py'), board === 'ESP32_GENERIC' ? esp : nrf);
  const centrals = [{ at: { after: 'connect now', ms: 100 } }];
  writeFileSync(join(dir, 'central.json'), JSON.stringify({ ble: { centrals } }));
  const { out, err } = uheapIn(dir, ['run', 'advertises.py', '-t', board, '-q', '--stub', 'central.json']);
  expect({ out, err }).toEqual({ out: 'connect now\nevent True\n', err: '' });
});

it('a step that waits is refused in a cycle', () => {
  const pins = { 2: { repeat: 100, steps: [{ after: 'x', value: 1 }] } };
  writeFileSync(join(dir, 'cycle.json'), JSON.stringify({ pins }));
  const { err, code } = uheapIn(dir, ['run', 'reads.py', '-t', 'RPI_PICO', '--stub', 'cycle.json']);
  expect(code).toBe(2);
  expect(err).toMatch(/^uheap: cycle\.json: pins\.2[^\n]*\n$/);
});
