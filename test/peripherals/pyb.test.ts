import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

const TMP102 = { i2c: { 1: { '0x48': { registers: { 0: '17 80' } } } } };

describe('pyb', () => {
  it('timers count and call back with the heap locked', () => {
    const program = `
import pyb
n = 0
def count(timer):
    global n
    n += 1
t = pyb.Timer(4, freq=10, callback=count)
print(t, t.freq(), t.source_freq(), t.period(), t.prescaler())
pyb.delay(1050)
print(n)
t.callback(lambda t: [0])
pyb.delay(200)
print(t.freq(0.5), t.freq())
t.deinit()
print(t, pyb.Timer(4) is t)
try:
    pyb.Timer(15)
except ValueError as e:
    print(e)
try:
    t.init()
except TypeError as e:
    print(e)
`;
    expect(runOn('PYBV11', program).lines).toEqual([
      'Timer(4, freq=10, prescaler=624, period=13439, mode=UP, div=1) 10 84000000 13439 624',
      '10',
      'uncaught exception in Timer(4) interrupt handler',
      'MemoryError: ',
      'None 0.5',
      'Timer(4) True',
      "Timer(15) doesn't exist",
      'must specify either freq, period, or prescaler and period',
    ]);
  });

  it('timer channels make PWM', () => {
    const program = `
import pyb
t = pyb.Timer(2, freq=1000)
ch = t.channel(1, pyb.Timer.PWM, pin=pyb.Pin("X1"), pulse_width_percent=25)
print(ch, ch.pulse_width(), t.channel(1) is ch, t.channel(2))
ch.pulse_width_percent(50.0)
print(ch.pulse_width_percent())
`;
    const { lines, events } = runOn('PYBV11', program);
    expect(lines).toEqual(['TimerChannel(timer=2, channel=1, mode=PWM) 21000 True None', '50.0']);
    expect(events).toEqual(['0 pwm A0 freq=1000 pulse_width=21000', '0 pwm A0 freq=1000 pulse_width=42000']);
  });

  it('I2C and SPI by number and by the name on the board', () => {
    const program = `
import pyb, machine
i = pyb.I2C("X", pyb.I2C.CONTROLLER, baudrate=100000)
print(i, i.scan(), i.is_ready(0x48), i.is_ready(0x49), i.mem_read(2, 0x48, 0))
b = bytearray(1)
print(i.mem_read(b, 0x48, 1) is b, b)
try:
    i.send(b"x", 0x20)
except OSError as e:
    print(e)
try:
    pyb.I2C(3)
except ValueError as e:
    print(e)
print(pyb.SPI("Y"), pyb.SPI(1, pyb.SPI.CONTROLLER, baudrate=600000).send_recv(b"ab"), machine.I2C("Y"))
`;
    expect(runOn('PYBV11', program, TMP102).lines).toEqual([
      "I2C(1, I2C.CONTROLLER, baudrate=100000) [72] True False b'\\x17\\x80'",
      "True bytearray(b'\\x80')",
      '[Errno 5] EIO',
      "I2C(3) doesn't exist",
      "SPI(2, SPI.CONTROLLER, baudrate=500000, polarity=0, phase=0, bits=8) b'\\x00\\x00' I2C(2, scl=B10, sda=B11, freq=336000)",
    ]);
  });

  it('LEDs, the switch, interrupts, servos and converters', () => {
    const program = `
import pyb
pyb.LED(1).on()
print(pyb.LED(1), pyb.LED(1).intensity())
sw = pyb.Switch()
sw.callback(lambda: print("pressed"))
e = pyb.ExtInt("X2", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, lambda line: print("line", line))
pyb.delay(1000)
print(sw(), sw.value(), e)
s = pyb.Servo(1)
s.angle(45)
print(s, s.calibration())
a = pyb.ADC("X19")
buf = bytearray(3)
print(a.read(), a.read_timed(buf, 10), buf, pyb.DAC(1, bits=12))
print(pyb.USB_VCP().isconnected(), pyb.usb_mode(), pyb.SDCard().present(), pyb.Accel().z())
`;
    const stub = {
      pins: {
        SW: [
          [0, 1],
          [500, 0],
        ],
        X2: [
          [0, 1],
          [600, 0],
        ],
      },
      adc: { X19: 20000 },
    };
    const { lines, events } = runOn('PYBV11', program, stub);
    expect(lines).toEqual([
      'LED(1) 255',
      'pressed',
      'line 1',
      'True True <ExtInt line=1>',
      '<Servo 1 at 1980us> (640, 2420, 1500, 2470, 2200)',
      "1250 3 bytearray(b'NNN') DAC(1, bits=12)",
      'True VCP+MSC False 21',
    ]);
    expect(events).toContain('0 led 1 (A13) 255');
    expect(events).toContain('1000 servo 1 1980 us');
  });

  it('objects are as large as the C structs', () => {
    expect(blocksOf('PYBV11', 'import pyb', 'pyb.Timer(4)')).toBe(5);
    expect(blocksOf('PYBV11', 'import pyb', 'pyb.ADC(10)')).toBe(6);
    expect(blocksOf('PYBV11', 'import pyb', 'pyb.ADCAll(12)')).toBe(5);
    expect(blocksOf('PYBV11', 'import pyb', 'pyb.LED(1)')).toBe(0);
    expect(blocksOf('PYBV11', 'import pyb\nt = pyb.Timer(2, freq=9)', 't.channel(1, 0)')).toBe(2);
  });
});

describe('names of pins', () => {
  it('a program can have its own', () => {
    const program = `
import pyb
pyb.Pin.dict({"led": pyb.Pin.board.X2})
print(pyb.Pin("led"), pyb.Pin.mapper(), pyb.Pin.debug())
pyb.Pin.mapper(lambda name: pyb.Pin.cpu.B0 if name == "led" else None)
print(pyb.Pin("led"), pyb.Pin("X1"))
pyb.Pin.mapper(lambda name: 3)
try:
    pyb.Pin("led")
except ValueError as e:
    print(e)
`;
    expect(runOn('PYBV11', program).lines).toEqual([
      'Pin(Pin.cpu.A1, mode=Pin.IN) None False',
      'Pin(Pin.cpu.B0, mode=Pin.IN) Pin(Pin.cpu.A0, mode=Pin.IN)',
      "Pin.mapper didn't return a Pin object",
    ]);
  });
});
