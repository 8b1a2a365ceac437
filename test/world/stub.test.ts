import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { unusedKeys } from '../../src/world/hardware.js';
import { parseStub, stubJsonSchema } from '../../src/world/stub.js';
import { runOn as run } from '../peripherals/boardRun.js';

const root = resolve(import.meta.dirname, '../..');

describe('a stub with a mistake', () => {
  it.each([
    ['{', /^s\.json: line 1, column 2: expected a key in double quotes, found the end of the file$/],
    ['[]', /^s\.json: expected an object, found \[\]$/],
    ['{"pin":{}}', /^s\.json: pin: expected a known key \(did you mean pins\?\), found "pin"$/],
    ['{"pins":{"X1":7}}', /^s\.json: pins\.X1: expected 0 or 1, or a list of \[milliseconds, 0 or 1\], found 7$/],
    [
      '{"pins":{"X1":[[5,1],[2,0]]}}',
      /^s\.json: pins\.X1: expected times that never go back, found \[\[5,1\],\[2,0\]\]$/,
    ],
    [
      '{"pins":{"X1":{"repeat":5,"steps":[[6,1]]}}}',
      /^s\.json: pins\.X1: expected steps that are over before `repeat`/,
    ],
    ['{"adc":{"X1":70000}}', /^s\.json: adc\.X1: expected 0 to 65535/],
    ['{"i2c":{"1":{"temp":{}}}}', /^s\.json: i2c\.1\.temp: expected an address, such as "0x76", found "temp"$/],
    [
      '{"i2c":{"1":{"0x48":{"registers":{"0":"1"}}}}}',
      /^s\.json: i2c\.1\.0x48\.registers\.0: expected bytes as hex digits/,
    ],
    ['{"i2c":{"1":{"0x48":{"regs":{}}}}}', /^s\.json: i2c\.1\.0x48\.regs: expected a known key/],
    ['{"dht":{"X1":{"temperature":20}}}', /^s\.json: dht\.X1\.humidity: expected 0 to 100 percent, found nothing$/],
    ['{"onewire":{"X1":{"28":20}}}', /^s\.json: onewire\.X1\.28: expected an address of 7 or 8 bytes/],
  ])('%s', (text, message) => {
    expect(() => parseStub(text, 's.json')).toThrow(message);
  });

  it('tells what a board has no use for', () => {
    const stub = parseStub(
      '{"pins":{"X1":1,"26":0,"GP2":1},"adc":{"26":5,"7":1},"dht":{"Y1":{"temperature":1,"humidity":2}}}',
    );
    expect(unusedKeys(loadBoard('RPI_PICO'), stub)).toEqual(['pins.X1', 'dht.Y1']);
    expect(unusedKeys(loadBoard('PYBV11'), stub)).toEqual(['pins.26', 'pins.GP2']);
  });
});

describe('values from outside', () => {
  it('pins change over time, by any name, and call handlers', () => {
    const program = `
import machine, time
button = machine.Pin("X17", machine.Pin.IN)
button.irq(lambda pin: print("edge", pin.value(), time.ticks_ms() // 100), button.IRQ_RISING | button.IRQ_FALLING)
print(button.value())
time.sleep(4)
`;
    const line = {
      repeat: 2000,
      steps: [
        [0, 1],
        [500, 0],
        [700, 1],
      ],
    };
    const { out } = run('PYBV11', program, { pins: { B3: line } });
    expect(out).toBe('1\nedge 0 5\nedge 1 7\nedge 0 25\nedge 1 27\n');
  });

  it('analogue inputs by pin or channel', () => {
    const program = 'import machine\nprint([machine.ADC(n).read_u16() >> 4 for n in (0, 27, 28)])';
    expect(run('RPI_PICO', program, { adc: { 0: 160, GP27: 320, GPIO28: 480 } }).out).toBe('[10, 20, 30]\n');
  });

  it('I2C devices: registers, answers, replies', () => {
    const device = {
      registers: {
        0: '01 02',
        '0x10': [
          [0, 'aa'],
          [1000, 'bb'],
        ],
      },
      answers: { '2C 06': '66 77' },
    };
    const stub = { i2c: { 0: { '0x30': device, '0x31': { reads: ['01', '02'] }, '0x32': { addrsize: 16 } } } };
    const program = `
import machine, time
i = machine.I2C(0)
print(i.scan(), i.readfrom_mem(0x30, 0, 3), i.readfrom_mem(0x30, 16, 1))
i.writeto(0x30, b"\\x2c\\x06")
print(i.readfrom(0x30, 2))
i.writeto_mem(0x30, 1, b"\\x09")
print(i.readfrom_mem(0x30, 0, 2))
print(i.readfrom(0x31, 1), i.readfrom(0x31, 1), i.readfrom(0x31, 1))
i.writeto_mem(0x32, 0x1234, b"hi", addrsize=16)
print(i.readfrom_mem(0x32, 0x1234, 2, addrsize=16))
time.sleep(1)
print(i.readfrom_mem(0x30, 16, 1))
try:
    i.readfrom(0x33, 1)
except OSError as e:
    print(e)
`;
    expect(run('RPI_PICO', program, stub).out.split('\n')).toEqual([
      "[48, 49, 50] b'\\x01\\x02\\x00' b'\\xaa'",
      "b'fw'",
      "b'\\x01\\t'",
      "b'\\x01' b'\\x02' b'\\x02'",
      "b'hi'",
      "b'\\xbb'",
      '[Errno 5] EIO',
      '',
    ]);
  });

  it('SPI devices that answer', () => {
    const program = `
import machine
cs = machine.Pin(17, machine.Pin.OUT, value=1)
spi = machine.SPI(0)
for _ in range(2):
    cs(0)
    spi.write(b"\\x8f")
    print(spi.read(2))
    cs(1)
b = bytearray(2)
cs(0)
spi.write_readinto(b"\\x8f\\x00", b)
cs(1)
print(b)
`;
    const { out, events } = run('RPI_PICO', program, { spi: { 0: { cs: 'GP17', answers: { '8F': '58 59' } } } });
    expect(out).toBe("b'XY'\nb'XY'\nbytearray(b'\\x00X')\n");
    expect(events.filter((event) => event.includes('spi'))[0]).toBe('0 spi 0 8f');
  });

  it('serial ports: at times, again and again, and as answers', () => {
    const uart = {
      1: { every: { ms: 500, data: 'tick\n' } },
      2: { answers: { AT: 'OK', 'hex:ff': { hex: '01 02' } } },
    };
    const program = `
import machine, time
a = machine.UART(1, 9600)
b = machine.UART(2, 9600)
time.sleep_ms(1100)
print(a.read(), b.any())
b.write("AT")
print(b.read())
b.write(b"\\xff")
print(b.read())
`;
    const { out, events } = run('PYBV11', program, { uart });
    expect(out).toBe("b'tick\\ntick\\n' 0\nb'OK'\nb'\\x01\\x02'\n");
    expect(events.map((event) => event.replace(/^\d+ /, ''))).toEqual(['uart 2 AT', 'uart 2 \xff']);
  });

  it('humidity sensors and thermometers', () => {
    const stub = {
      dht: { 4: { temperature: -2.5, humidity: 41.5 } },
      onewire: {
        5: {
          '28 ff 64 1e 8d 16 04': [
            [0, 21.25],
            [3000, 22],
          ],
        },
      },
    };
    const program = `
import dht, ds18x20, machine, onewire, time
d = dht.DHT22(machine.Pin(4))
d.measure()
print(d.temperature(), d.humidity())
bus = ds18x20.DS18X20(onewire.OneWire(machine.Pin(5)))
rom = bus.scan()[0]
for _ in range(2):
    bus.convert_temp()
    time.sleep(3)
    print(bus.read_temp(rom))
`;
    expect(run('RPI_PICO', program, stub).out).toBe('-2.5 41.5\n22.0\n22.0\n');
  });
});

describe('examples/thermometer', () => {
  const program = readFileSync(join(root, 'examples/thermometer/thermometer.py'), 'utf8');
  const stub: unknown = JSON.parse(readFileSync(join(root, 'examples/thermometer/sensors.json'), 'utf8'));
  const lines = ["found ['0x48']", '0,23.38,78', '1,23.38,78', '2,23.38,78', '3,24.38,195', '4,-1.63,195'];

  it.each([
    ['PYBV11', 'A0'],
    ['RPI_PICO', 'GPIO25'],
    ['ESP32_GENERIC', '2'],
  ])('blinks, reads and logs on %s', (target, led) => {
    const { out, events } = run(target, program, stub as object);
    expect(out.split('\n')).toEqual([...lines, 'logged 5 lines', '']);
    const blinks = events.filter((event) => event.includes(` pin ${led} `));
    expect(blinks.slice(0, 3)).toEqual([`0 pin ${led} 1`, `100 pin ${led} 0`, `1000 pin ${led} 1`]);
    expect(blinks).toHaveLength(10);
  });

  it('says so where there are no pins', () => {
    expect(run('UNIX_X64', program, stub as object).out).toBe('no pins on linux\n');
  });
});

// After a change of the Zod schema: npx vitest run test/world/stub.test.ts -u
it('schemas/stub.schema.json is what the Zod schema gives', async () => {
  await expect(`${JSON.stringify(stubJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../schemas/stub.schema.json');
});
