import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

describe('machine.SDCard of esp32', () => {
  it('is a card that can be mounted, and an object with a finaliser on the heap', () => {
    const { lines } = runOn(
      'ESP32_GENERIC',
      `
import os
from machine import SDCard
sd = SDCard(slot=2)
print(sd.info(), sd.ioctl(4, 0), sd.ioctl(5, 0))
os.mount(sd, '/sd')
print(os.listdir('/sd'))
with open('/sd/data.csv') as f:
    print(f.read())
with open('/sd/new', 'w') as f:
    f.write('x')
os.umount('/sd')
sd.deinit()
os.mount(SDCard(), '/sd')
print(sorted(os.listdir('/sd')))
b = bytearray(512)
print(sd.readblocks(0, b), b[510:])
`,
      { sdcard: { megabytes: 64, files: { 'data.csv': '1,2' } } },
    );
    expect(lines).toEqual([
      '(67108864, 512) 131072 512',
      "['data.csv']",
      '1,2',
      "['data.csv', 'new']",
      String.raw`True bytearray(b'U\xaa')`,
    ]);
    expect(blocksOf('ESP32_GENERIC', 'from machine import SDCard', 'SDCard()')).toBe(19);
  });

  it('says where there is no card, and which slots a chip has', () => {
    const program = `
from machine import SDCard
def show(**kw):
    try:
        print(SDCard(**kw).ioctl(1, 0))
    except (ValueError, TypeError) as e:
        print(e)
show()
show(slot=0)
show(slot=1, width=8)
show(slot=1, cs=5)
show(slot=2, cmd=5)
show(slot=2)
show(slot=1, width=4, data=(1, 2))
try:
    SDCard(slot=2, sck=1, miso=2, mosi=3, cs=4).info()
except OSError as e:
    print(e)
`;
    const noCard = '[Errno 116] ETIMEDOUT: ESP_ERR_TIMEOUT';
    expect(runOn('ESP32_GENERIC', program).lines).toEqual([
      '-1',
      'invalid slot number',
      'width must be 1 or 4 (or 8 on slot 0)',
      'invalid config: SDMMC slot with SPI pin arguments',
      'extra keyword arguments given',
      '-1',
      'extra keyword arguments given',
      noCard,
    ]);
    expect(runOn('ESP32_GENERIC_S3', program).lines.slice(1)).toEqual([
      '-1',
      'width must be 1 or 4 (or 8 on slot 0)',
      'invalid config: SDMMC slot with SPI pin arguments',
      'invalid config: SPI slot with SDMMC pin arguments',
      '-1',
      'data argument length must match width 4',
      noCard,
    ]);
    const [first, second] = runOn('ESP32_GENERIC_C3', program).lines;
    expect([first, second]).toEqual(['SPI pin values required', 'invalid slot number']);
  });
});
