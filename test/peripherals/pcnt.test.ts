import { describe, expect, it } from 'vitest';
import { blocksOf, runOn as run } from './boardRun.js';

/**
 * `esp32.PCNT` (ports/esp32/esp32_pcnt.c), and `machine.Counter` and `machine.Encoder` of the frozen package machine over
 * it, at 1.28.0.
 */

const FIRMWARE = '1.28.0/';

/** 4 rises at 100 ms, 300 ms and so on and falls at 200 ms, ...; 5 does so 50 ms earlier. */
const STUB = {
  pins: {
    4: {
      repeat: 200,
      steps: [
        [0, 0],
        [100, 1],
      ],
    },
    5: {
      repeat: 200,
      steps: [
        [0, 0],
        [50, 1],
        [150, 0],
      ],
    },
  },
};

const lines = (program: string, stub: object = STUB, target = 'ESP32_GENERIC'): string[] =>
  run(target, program, stub, {}, FIRMWARE).lines;

/** What an expression raises, or what it is. */
const SHOW = `
import esp32, machine, time
from esp32 import PCNT
def show(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)
`;

describe('esp32.PCNT', () => {
  it('counts edges at a pin once it is started, and nothing where nothing is', () => {
    const program = `${SHOW}
a = PCNT(0, pin=4, rising=PCNT.INCREMENT)
b = PCNT(1, pin=machine.Pin(4), rising=PCNT.INCREMENT, falling=PCNT.INCREMENT)
c = PCNT(2, pin=18, rising=PCNT.INCREMENT, falling=PCNT.DECREMENT)
time.sleep_ms(250)
print(a.value())
for p in a, b, c:
    p.start()
time.sleep_ms(1000)
print(a, a.value(), b.value(), c.value())
a.stop()
time.sleep_ms(1000)
print(a.value(), b.value(0), b.value(), PCNT(0) is a)
`;
    expect(lines(program)).toEqual(['0', 'PCNT(0) 5 10 0', '5 20 0 True']);
  });

  it('lets the level of another pin turn the count round or hold it', () => {
    const program = `${SHOW}
def count(**mode):
    p = PCNT(0, pin=4, rising=1, falling=1, mode_pin=5, value=0, **mode)
    p.start()
    time.sleep_ms(1000)
    p.stop()
    return p.value()
print(count(), count(mode_low=PCNT.REVERSE), count(mode_high=PCNT.HOLD), count(mode_high=PCNT.REVERSE))
`;
    // While 5 is 1, 4 rises; while it is 0, 4 falls.
    expect(lines(program)).toEqual(['10 0 5 0']);
  });

  it('starts again from 0 at its limits, and tells what it has come to', () => {
    const program = `${SHOW}
p = PCNT(0, pin=4, rising=PCNT.INCREMENT, max=3, threshold0=1, threshold1=2)
i = p.irq(lambda p: print(p, p.irq().flags()), PCNT.IRQ_MAX | PCNT.IRQ_THRESHOLD0)
print(i is p.irq(), i.trigger(), i.flags())
p.start()
for _ in range(4):
    time.sleep_ms(200)
    print(p.value())
p.irq(None)
print(i.trigger())
`;
    expect(lines(program)).toEqual([
      'True 40 0',
      'PCNT(0) 8',
      '1',
      '2',
      `PCNT(0) ${32 + 64}`,
      '0',
      'PCNT(0) 8',
      '1',
      '0',
    ]);
  });

  it('runs the handler for what it has not been told before it says the count', () => {
    const program = `${SHOW}
import micropython
told = []
p = PCNT(0, pin=4, rising=PCNT.INCREMENT, max=2)
p.irq(lambda p: told.append(p.irq().flags()), PCNT.IRQ_MAX)
p.start()
def locked(_):
    time.sleep_ms(500)
    print(told == [], p.value(), told)
micropython.schedule(locked, 0)
time.sleep_ms(1)
time.sleep_ms(1)
print(told)
`;
    expect(lines(program)).toEqual(['True 1 [96]', '[96, 0]']);
  });

  it('says what is wrong with an argument by its name', () => {
    const program = `${SHOW}
show(PCNT)
show(PCNT, 8)
show(PCNT, -1)
show(PCNT, 0, channel=2)
show(PCNT, 0, mode_pin=4)
show(PCNT, 0, pin=99)
show(PCNT, 0, rising=3)
show(PCNT, 0, falling=-1)
show(PCNT, 0, mode_low=3)
show(PCNT, 0, mode_high=3)
show(PCNT, 0, filter=1024)
show(PCNT, 0, value=1)
show(PCNT, 0, min=1)
show(PCNT, 0, max=-1)
show(PCNT, 0, threshold0=40000)
show(PCNT, 0, threshold1=-40000)
show(PCNT(0).irq, print, 2)
show(PCNT(0).irq, print, 128)
show(PCNT(0).value, 1)
show(PCNT(0).init, pin=None, filter=1023)
`;
    expect(lines(program)).toEqual([
      'TypeError id',
      'ValueError invalid id',
      'ValueError invalid id',
      'ValueError channel',
      'ValueError pin',
      'ValueError invalid pin',
      'ValueError rising',
      'ValueError falling',
      'ValueError mode_low',
      'ValueError mode_high',
      'ValueError filter',
      'ValueError value',
      'ValueError minimum',
      'ValueError maximum',
      'ValueError threshold0',
      'ValueError threshold1',
      'ValueError trigger',
      'ValueError trigger',
      'ValueError value',
      'None',
    ]);
  });

  it('takes a block for a unit once, and two for its interrupt', () => {
    const blocks = (setup: string, expression: string): number => {
      const program = `import esp32, gc\n${setup}\ndef f():\n    gc.collect()\n    a = gc.mem_alloc()\n    b = gc.mem_alloc()\n    x = ${expression}\n    return gc.mem_alloc() - b - (b - a)\nprint(f() // 16)\n`;
      return Number(lines(program).at(-1));
    };
    expect(blocks('', 'esp32.PCNT(0)')).toBe(1);
    expect(blocks('p = esp32.PCNT(0)', 'esp32.PCNT(0)')).toBe(0);
    expect(blocks('p = esp32.PCNT(0)', 'p.irq()')).toBe(2);
    expect(blocks('p = esp32.PCNT(0)\np.irq()', 'p.irq(None)')).toBe(0);
  });

  it('is there on chips that count, from 1.26 on, with as many units as they have', () => {
    const program = `${SHOW.replace('from esp32 import PCNT', '')}
print(hasattr(esp32, 'PCNT'), hasattr(machine, 'Counter'))
`;
    expect(lines(program)).toEqual(['True True']);
    expect(lines(program, {}, 'ESP32_GENERIC_C3')).toEqual(['False False']);
    expect(run('ESP32_GENERIC', program, {}, {}, '1.23.0/').lines).toEqual(['False False']);
    const fifth = `${SHOW}\nshow(PCNT, 3)\nshow(PCNT, 4)\n`;
    expect(lines(fifth, {}, 'ESP32_GENERIC_S3')).toEqual(['PCNT(3)', 'ValueError invalid id']);
    expect(lines(fifth, {}, 'ESP32_GENERIC_C6')).toEqual(['PCNT(3)', 'ValueError invalid id']);
  });
});

describe('machine.Counter and machine.Encoder of esp32', () => {
  it('count up or down, and go on where the unit begins again', () => {
    const program = `${SHOW}
from machine import Counter
c = Counter(0, machine.Pin(4))
d = Counter(1, machine.Pin(4), edge=Counter.RISING | Counter.FALLING, direction=Counter.DOWN)
time.sleep_ms(1000)
print(c.value(), d.value(100), d.value(), Counter(0) is c)
c.init(machine.Pin(4), filter_ns=1000)
print(c.value())
show(machine.Encoder, 0, 4, 5)
c.deinit()
show(c.value)
`;
    expect(lines(program)).toEqual(['5 -10 100 True', '0', 'ValueError PCNT in use', 'RuntimeError not initialised']);
    const many = `${SHOW}
c = machine.Counter(0, machine.Pin(4))
time.sleep_ms(70000)
print(c.value())
c.value(5)
time.sleep_ms(10)
print(c.value())
`;
    const fast = {
      pins: {
        4: {
          repeat: 2,
          steps: [
            [0, 0],
            [1, 1],
          ],
        },
      },
    };
    expect(lines(many, fast)).toEqual(['35000', '10']);
  });

  it('follow two signals in one, two or four steps', () => {
    const program = `${SHOW}
def turned(phases):
    e = machine.Encoder(0, machine.Pin(4), machine.Pin(5), phases=phases)
    e.value(0)
    time.sleep_ms(1000)
    return e.value(), e.phases()
print(turned(1), turned(2), turned(4))
show(turned, 3)
`;
    expect(lines(program)).toEqual(['(-5, 1) (-10, 2) (-20, 4)', 'ValueError phases']);
  });

  it('make importing machine dearer, less so where the chip counts nothing', () => {
    const bytes = (target: string): number =>
      Number(
        lines(
          'import gc\ngc.collect()\na = gc.mem_alloc()\nimport machine\nprint(gc.mem_alloc() - a)\n',
          {},
          target,
        )[0],
      );
    expect([bytes('ESP32_GENERIC'), bytes('ESP32_GENERIC_C3')]).toEqual([976, 144]);
    expect(blocksOf('ESP32_GENERIC', 'import machine', 'machine.Pin(4)')).toBe(0);
  });
});
