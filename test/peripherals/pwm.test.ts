import { describe, expect, it } from 'vitest';
import { blocksOf, runOn } from './boardRun.js';

describe('machine.PWM of stm32, since 1.28', () => {
  it("is a timer's output in ROM, whose frequency and duty cycle are what the timer makes of them", () => {
    const { lines, events } = runOn(
      'PYBV11',
      `
from machine import PWM, Pin
p = PWM(Pin('X1'), freq=1000, duty_u16=32768)
print(p, p.freq(), p.duty_u16(), p.duty_ns(), PWM(Pin('X1')) is p)
q = PWM(Pin('Y1'), freq=50)
print(q, q.freq(), q.duty_u16())
q.duty_ns(1500000)
print(q.duty_ns(), q.duty_u16())
r = PWM(Pin('Y2'))
print(r, r.freq(), r.duty_u16())
q.freq(333)
print(q.freq(), q.duty_ns(), r.freq())
for what in ((Pin('X5'),), (Pin('X1'), 0), (Pin('X1'), 84000000)):
    try:
        PWM(*what)
    except ValueError as e:
        print(e)
`,
    );
    expect(lines).toEqual([
      '<PWM TIM5_CH1> 1000 32768 500012 True',
      '<PWM TIM8_CH1> 50 0',
      '1500000 4915',
      '<PWM TIM8_CH2> 50 0',
      '333 1500000 333',
      "Pin(A4) doesn't have PWM capabilities",
      'freq too small',
      'freq too large',
    ]);
    expect(events[0]).toBe('0 pwm A0 freq=1000 duty_u16=32768');
    expect(blocksOf('PYBV11', 'from machine import PWM, Pin', "PWM(Pin('X2'), freq=50)")).toBe(0);
  });

  it('is absent before', () => {
    const program = "import machine\nprint(hasattr(machine, 'PWM'))";
    expect(runOn('PYBV11', program, {}, {}, 'v1.23.0/stm32-PYBV11').lines).toEqual(['False']);
  });
});

describe('machine.PWM and ADC of mimxrt', () => {
  it('are where the chip has them', () => {
    const { lines } = runOn(
      'TEENSY41',
      `
from machine import ADC, PWM
def show(make, *args, **kw):
    try:
        print(make(*args, **kw))
    except (TypeError, ValueError) as e:
        print(e)
show(PWM, 'D3', freq=1000, duty_u16=32768)
show(PWM, ('D2', 'D3'), freq=5000, duty_ns=100, deadtime=10)
show(PWM, ('D2', 'D4'))
show(PWM, 'D3', freq=1, duty_u16=1)
show(PWM, 'D3', duty_u16=65536)
show(PWM, 'D10')
show(PWM, 'D21')
p = PWM('D3', freq=1000)
print(p.freq(), p.duty_u16(), p.duty_ns())
p.duty_ns(500000)
print(p.duty_u16(), p.duty_ns())
show(ADC, 'A0')
show(ADC, 'D2')
a = ADC('A0')
print(a.read_u16(), a.read_uv())
`,
      { adc: { A0: 32768 } },
    );
    expect(lines).toEqual([
      '<FLEXPWM module=4 submodule=2 channel=B duty_u16=32768 freq=1000 center=32768, deadtime=0, sync=0>',
      '<FLEXPWM module=4 submodule=2 channel=A/B duty_ns=100 freq=5000 center=32768, deadtime=10, sync=0>',
      'the pins must be a A/B pair of a submodule',
      'PWM frequency too low',
      'value larger than period',
      '<QTMR_PWM module=1 channel=0 freq=4294967295 duty_u16=-1>',
      "the first Pin doesn't support PWM",
      '1000 -1 -1',
      '32767 500000',
      'ADC(1, channel=7)',
      'Pin(GPIO_EMC_04) does not have ADC capabilities',
      '32767 1649949',
    ]);
    expect(blocksOf('TEENSY41', 'import machine', "machine.PWM('D3')")).toBe(4);
    expect(blocksOf('TEENSY41', 'import machine', "machine.ADC('A0')")).toBe(1);
    const { lines: other } = runOn('MIMXRT1170_EVK', "from machine import ADC\nprint(ADC('A0'))");
    expect(other[0]).toMatch(/^ADC\(\d, channel=\d+, channel_input=[01]\)$/);
  });
});

describe('a device that does not answer', () => {
  it.each([
    ['TEENSY41', 'I2C(0)', '19 19'],
    ['RPI_PICO', 'I2C(0)', '5 19'],
    ['ADAFRUIT_ITSYBITSY_M4_EXPRESS', 'I2C(2)', '19 19'],
    ['PYBV11', 'I2C(1)', '19 19'],
    ['ESP32_GENERIC', 'I2C(0)', '19 19'],
  ])("is the error that %s's driver gives", (board, bus, errors) => {
    const program = `
from machine import I2C
bus = ${bus}
def error(data):
    try:
        bus.writeto(60, data)
    except OSError as e:
        return e.errno
print(error(b'a'), error(b''))
`;
    expect(runOn(board, program).lines).toEqual([errors]);
  });
});
