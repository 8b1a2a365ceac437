import { describe, expect, it } from 'vitest';
import { blocksOf, runOn as run } from './boardRun.js';

/** `machine.USBDevice` (extmod/machine_usb_device.c, shared/tinyusb/mp_usbd_runtime.c), without a host. */

const SHOW = `
import machine, time
from machine import USBDevice
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)
`;

const lines = (target: string, program: string, firmware?: string): string[] =>
  run(target, SHOW + program, {}, {}, firmware).lines;

describe('machine.USBDevice', () => {
  it('is one object, of which each port has its size', () => {
    expect(lines('RPI_PICO', "print(USBDevice() is USBDevice(1, x=2), hasattr(USBDevice, 'init'))")).toEqual([
      'True False',
    ]);
    // 14 words and two for each of 16, 8 and 7 endpoints; a block for a view of what a host asks.
    expect(blocksOf('RPI_PICO', 'from machine import USBDevice', 'USBDevice()')).toBe(12 + 1);
    expect(blocksOf('SEEED_WIO_TERMINAL', 'from machine import USBDevice', 'USBDevice()')).toBe(8 + 1);
    expect(blocksOf('RPI_PICO', 'from machine import USBDevice\nu = USBDevice()', 'USBDevice()')).toBe(0);
    const program = `
import gc
def f():
    gc.collect()
    a = gc.mem_alloc()
    b = gc.mem_alloc()
    x = USBDevice()
    return gc.mem_alloc() - b - (b - a)
print(f() // 16)
`;
    expect(lines('ESP32_GENERIC_S3', program, '1.28.0/')).toEqual(['8']);
  });

  it('is there where the firmware names it', () => {
    const has = (target: string, firmware?: string): string =>
      run(target, "import machine\nprint(hasattr(machine, 'USBDevice'))", {}, {}, firmware).out.trim();
    expect(has('RPI_PICO', '1.23.0/')).toBe('True');
    expect(has('ESP32_GENERIC_S3', '1.28.0/')).toBe('True');
    expect(has('ESP32_GENERIC_S3', '1.23.0/')).toBe('False');
    expect(has('ESP32_GENERIC', '1.28.0/')).toBe('False');
    expect(has('PYBV11')).toBe('False');
    const wakes = "print(hasattr(USBDevice, 'remote_wakeup'))";
    expect([lines('RPI_PICO', wakes, '1.23.0/'), lines('RPI_PICO', wakes, '1.28.0/')]).toEqual([['False'], ['True']]);
  });

  it('is activated by the task that runs next, and then takes transfers', () => {
    const program = `
u = USBDevice()
show(u.active)
show(u.active, True)
show(u.submit_xfer, 0x81, b'abc')
u.config(b'd', b'c', None)
show(u.active, True)
show(u.active)
time.sleep_ms(1)
show(setattr, u, 'builtin_driver', USBDevice.BUILTIN_DEFAULT)
show(u.submit_xfer, 0x81, b'abc')
show(u.submit_xfer, 0x81, b'abc')
show(u.submit_xfer, 0x01, b'abc')
show(u.submit_xfer, 0x01, bytearray(3))
show(u.submit_xfer, 0x80, b'abc')
show(u.submit_xfer, 0x90, b'abc')
show(u.submit_xfer, 0x8f, b'abc')
show(u.submit_xfer, 0x82, 1)
show(u.stall, 0x83)
show(u.stall, 0x83, True)
show(u.submit_xfer, 0x83, b'abc')
show(u.stall, 0x83, False)
show(u.stall, 0x83)
show(u.remote_wakeup)
show(u.active, False)
show(u.stall, 0x83)
`;
    expect(lines('RPI_PICO', program, '1.28.0/')).toEqual([
      'False',
      'OSError [Errno 22] EINVAL',
      'OSError [Errno 22] EINVAL',
      'False',
      'True',
      'OSError [Errno 22] EINVAL',
      'True',
      'OSError 16',
      'TypeError object with buffer protocol required',
      'True',
      'ValueError ep',
      'ValueError ep',
      'True',
      'TypeError object with buffer protocol required',
      'False',
      'False',
      'OSError 16',
      'True',
      'False',
      'False',
      'True',
      'OSError [Errno 22] EINVAL',
    ]);
  });

  it('checks what it is configured with', () => {
    const program = `
u = USBDevice()
show(u.config)
show(u.config, 1, b'', None)
show(u.config, b'', 1, None)
show(u.config, b'', b'', 1)
show(u.config, b'', b'', {}, xfer_cb=print, open_itf_cb=None, reset_cb=None, control_xfer_cb=None)
show(u.config, b'', b'', [], active=True)
`;
    expect(lines('RPI_PICO', program)).toEqual([
      "TypeError 'desc_dev' argument required",
      'ValueError desc_dev',
      'ValueError desc_cfg',
      'ValueError desc_strs',
      'None',
      'TypeError extra keyword arguments given',
    ]);
  });

  it("knows the firmware's own drivers: a serial line, and a disk where there is one", () => {
    const program = `
u = USBDevice()
print(u.builtin_driver is USBDevice.BUILTIN_NONE)
u.builtin_driver = USBDevice.BUILTIN_DEFAULT
print(u.builtin_driver, u.active(1))
for b in USBDevice.BUILTIN_NONE, USBDevice.BUILTIN_DEFAULT:
    print(b.itf_max, b.ep_max, b.str_max, b.desc_dev[8:12], len(b.desc_dev), len(b.desc_cfg), bytes(b.desc_cfg[:9]))
print(hasattr(USBDevice, 'BUILTIN_CDC'), hasattr(USBDevice, 'BUILTIN_CDC_MSC'))
`;
    expect(lines('RPI_PICO', program)).toEqual([
      'True',
      "<class 'BUILTIN_DEFAULT'> False",
      "0 0 1 b'\\x8a.\\x05\\x00' 18 0 b''",
      "2 3 5 b'\\x8a.\\x05\\x00' 18 75 b'\\t\\x02K\\x00\\x02\\x01\\x00\\x80}'",
      'True False',
    ]);
    expect(lines('ARDUINO_NANO_RP2040_CONNECT', program).slice(3)).toEqual([
      "3 4 6 b'\\x8a.\\x05\\x00' 18 98 b'\\t\\x02b\\x00\\x03\\x01\\x00\\x80}'",
      'False True',
    ]);
  });

  it('keeps alive what it was given and what waits to be sent', () => {
    const program = `
import gc
u = USBDevice()
u.config(bytearray(b'd'), b'c', [bytearray(2000)], xfer_cb=lambda *a: None)
u.active(True)
time.sleep_ms(1)
gc.collect()
a = gc.mem_alloc()
def send(n):
    return u.submit_xfer(0x81, bytearray(n))
print(send(5000))
print(send and 1 + 1, [1, 2, 3], 'abc')
gc.collect()
b = gc.mem_alloc()
u.active(False)
time.sleep_ms(1)
gc.collect()
print(b - a > 5000, gc.mem_alloc() - a < 500)
`;
    const { lines: printed, events } = run('RPI_PICO', SHOW + program);
    expect(printed).toEqual(['True', '2 [1, 2, 3] abc', 'True True']);
    expect(events.filter((event) => event.includes('usb'))).toEqual(['1 usb device active', '2 usb device inactive']);
  });
});
