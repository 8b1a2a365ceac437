import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../src/profiles/profiles.js';
import { blocksOf, runOn } from './boardRun.js';

const show = `
import time
from machine import I2S, Pin
def show(*args, **kw):
    try:
        print(repr(I2S(*args, **kw)).replace('\\n', ' '))
    except (TypeError, ValueError) as e:
        print(e)
def new(id, sck, ws, sd, mode=I2S.TX, bits=16, format=I2S.STEREO, rate=44100, ibuf=4000, **kw):
    show(id, sck=sck, ws=ws, sd=sd, mode=mode, bits=bits, format=format, rate=rate, ibuf=ibuf, **kw)
`;

describe('machine.I2S', () => {
  it('of rp2 has its ring buffer on the heap, and drives neighbouring pins', () => {
    const { lines } = runOn(
      'RPI_PICO',
      `${show}
new(0, Pin(16), Pin(17), Pin(18))
new(0, Pin(16), Pin(18), Pin(17))
new(2, Pin(16), Pin(17), Pin(18))
new(1, Pin(16), Pin(17), Pin(18), mode=2)
new(1, Pin(16), Pin(17), Pin(18), bits=8)
new(1, Pin(16), Pin(17), Pin(18), format=2)
new(1, Pin(16), Pin(17), Pin(18), ibuf=0)
print(I2S(0, sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=0, bits=16, format=0, rate=8000, ibuf=800)
      is I2S(0, sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=0, bits=16, format=0, rate=8000, ibuf=800))
`,
    );
    expect(lines).toEqual([
      'I2S(id=0, sck=16, ws=17, sd=18, mode=1, bits=16, format=1, rate=44100, ibuf=4000)',
      'invalid ws (must be sck+1)',
      'invalid id',
      'invalid mode',
      'invalid bits',
      'invalid format',
      'invalid ibuf',
      'True',
    ]);
    const make = 'I2S(0, sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=0, bits=16, format=0, rate=8000, ibuf=800)';
    // The object with its 256 bytes for the DMA, and the ring buffer.
    expect(blocksOf('RPI_PICO', 'from machine import I2S, Pin', make)).toBe(23 + 50);
    expect(blocksOf('ESP32_GENERIC', 'from machine import I2S, Pin', make.replace('mode=0', 'mode=1'))).toBe(20);
  });

  it('waits for the line, calls back, or takes what there is room for', () => {
    const { lines } = runOn(
      'RPI_PICO',
      `${show}
import asyncio
i = I2S(0, sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=I2S.RX, bits=16, format=I2S.MONO, rate=16000, ibuf=4000)
b = bytearray(3200)
def since(t):
    return time.ticks_diff(time.ticks_ms(), t)
t = time.ticks_ms()
print(i.readinto(b), since(t), b[:6])
i.irq(lambda x: print('called', x is i, since(t)))
t = time.ticks_ms()
print(i.readinto(b), since(t))
time.sleep_ms(300)
try:
    i.write(b)
except OSError as e:
    print(e)
i.init(sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=I2S.TX, bits=16, format=I2S.MONO, rate=16000, ibuf=4000)
async def main():
    s = asyncio.StreamWriter(i)
    t = time.ticks_ms()
    for _ in range(3):
        s.out_buf = b
        await s.drain()
        print('drained', since(t))
asyncio.run(main())
w = bytearray(b'\\x00\\x40\\x00\\xc0')
I2S.shift(buf=w, bits=16, shift=-1)
print(w)
`,
      { i2s: { '0': '01 02 03 04' } },
    );
    expect(lines).toEqual([
      String.raw`3200 100 bytearray(b'\x01\x02\x03\x04\x01\x02')`,
      '3200 0',
      'called True 100',
      '[Errno 1] EPERM',
      ...['drained 0', 'drained 75', 'drained 175'],
      String.raw`bytearray(b'\x00 \x00\xe0')`,
    ]);
  });

  it('has the pins that a board says on stm32 and mimxrt', () => {
    const stm32 = `${show}
new(2, Pin('Y6'), Pin('Y5'), Pin('Y8'))
new(2, 'Y6', Pin('Y5'), Pin('Y8'))
new(2, Pin('Y6'), Pin('Y1'), Pin('Y8'))
new(1, Pin('Y6'), Pin('Y5'), Pin('Y8'))
`;
    expect(runOn('PYBV11', stm32).lines).toEqual([
      'I2S(id=2, sck=B13, ws=B12, sd=B15, mode=512, bits=16, format=1, rate=44100, ibuf=4000)',
      'SCK not a Pin type',
      'invalid WS pin',
      'invalid id',
    ]);
    const mimxrt = `${show}
new(1, 'D26', 'D27', 'D7', mck='D23')
new(1, 'D26', 'D27', 'D8')
new(1, 'D26', 'D27', 'D7', mck='D22')
new(1, 'D26', 'D27', 'D7', rate=1000)
new(3, 'D26', 'D27', 'D7')
`;
    const lines = runOn('TEENSY41', mimxrt).lines;
    expect(lines[0]).toMatch(/^I2S\(id=1, sck=GPIO_AD_B1_14, .* mck=GPIO_AD_B1_09, mode=1, /);
    expect(lines.slice(1)).toEqual(['invalid SD pin', 'invalid MCK pin', 'invalid rate', 'I2S(3) does not exist']);
    expect(loadBoard('NUCLEO_F401RE').pinFunctions.i2s).toBeUndefined();
  });

  it("takes ESP-IDF's memory for its buffers on esp32, where there is any", () => {
    const program = `
import esp32
from machine import I2S, Pin
def free():
    return sum(region[1] for region in esp32.idf_heap_info(esp32.HEAP_DATA))
a = free()
i = I2S(0, sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=I2S.TX, bits=16, format=I2S.STEREO, rate=8000, ibuf=8192)
print(8192 < a - free() < 8400)
i.deinit()
print(free() == a)
try:
    i.init(sck=Pin(16), ws=Pin(17), sd=Pin(18), mode=I2S.TX, bits=16, format=I2S.STEREO, rate=8000, ibuf=1000000)
except OSError as e:
    print(e)
`;
    expect(runOn('ESP32_GENERIC', program).lines).toEqual(['True', 'True', '[Errno 12] ENOMEM: ESP_ERR_NO_MEM']);
  });
});
