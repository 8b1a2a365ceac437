import { newAdcType, rp2Adc } from '../peripherals/machine/adc.js';
import { type I2cPort, i2cPins, newI2cType } from '../peripherals/machine/i2cHardware.js';
import { type I2cTargetPort, newI2cTargetType, printI2cTarget } from '../peripherals/machine/i2cTarget.js';
import { newI2sType } from '../peripherals/machine/i2s.js';
import { rp2I2s } from '../peripherals/machine/i2sPorts.js';
import type { MpPin } from '../peripherals/machine/pinObject.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { rp2Pwm } from '../peripherals/machine/pwmRp2.js';
import { newRtcType } from '../peripherals/machine/rtc.js';
import { rp2I2cSpeed, rp2SpiSpeed } from '../peripherals/machine/speeds.js';
import { newSpiType, type SpiPort, spiPinIds } from '../peripherals/machine/spi.js';
import { newTimerType, rp2Timer } from '../peripherals/machine/timer.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { rp2Uart } from '../peripherals/machine/uartRp2.js';
import { newWdtType, onlyDog } from '../peripherals/machine/wdt.js';
import { perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseValueError } from '../runtime/raise.js';
import { generic } from './generic.js';
import { MODE, PULL, range, VALUE } from './pinParts.js';
import { constants, networkRows, pinRow } from './rows.js';

/** The rp2 port: RP2040 and RP2350. */

/** The package of the RP2350 with 80 pins. */
const isLarge = (mcu: string): boolean => mcu.startsWith('RP2350B');

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: 2,
  rising: 8,
  falling: 4,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['ALT', 3],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['IRQ_RISING', 8],
    ['IRQ_FALLING', 4],
    ['ALT_SPI', 1],
    ['ALT_UART', 2],
    ['ALT_I2C', 3],
    ['ALT_PWM', 4],
    ['ALT_SIO', 5],
    ['ALT_PIO0', 6],
    ['ALT_PIO1', 7],
    ['ALT_GPCK', 8],
    ['ALT_USB', 9],
  ],
  methods: ['low', 'high', 'toggle'],
  initArgs: [MODE, PULL, { ...VALUE, defval: 'none' }, { name: 'alt', kind: 'int', keyword: true, defval: 5 }],
  irqFlag: 'hard',
  irqResult: 'port_pin_irq_obj_t',
  namespaces: ['board', 'cpu'],
  byNumber: 'place',
  isPrintedAs: 'number',
  unknownName: 'unknown named pin "%s"',
  isMadeByDrivers: true,
  nickname: (_name, place) => String(place),
  print(out, { name, state: { mode, modeValue, pull } }) {
    const isAlt = modeValue < 0 || mode === 'alt';
    printf(
      out,
      'Pin(%q, mode=%q',
      name,
      isAlt ? 'ALT' : mode === 'out' ? 'OUT' : mode === 'open-drain' ? 'OPEN_DRAIN' : 'IN',
    );
    if (pull === 'up') out.strn(', pull=PULL_UP');
    if (pull === 'down' || modeValue < 0) out.strn(', pull=PULL_DOWN');
    if (modeValue < 0) out.strn(', alt=31');
    out.strn(')');
  },
  unknown: 'invalid pin',
  // Those of a wireless chip beside the processor are named in the board's table only.
  pins: ({ mcu, pins }) => [
    ...range(0, isLarge(mcu) ? 47 : 29).map((n) => `GPIO${n}`),
    ...new Set(Object.values(pins).filter((name) => name.startsWith('EXT_'))),
  ],
};

/** Which pins a bus can have: SDA on every other pin, SCL on those between, the buses in turn (hardware_i2c). */
const isI2cLine = (id: number, { id: pin }: MpPin, line: 'scl' | 'sda'): boolean =>
  (pin & 1) === (line === 'scl' ? 1 : 0) && ((pin >> 1) & 1) === id;

const i2cTarget: I2cTargetPort = {
  ids: [0, 1],
  isNamed: false,
  choosesPins: true,
  isLine: isI2cLine,
  allowsHard: true,
  asks: 'one-more',
  print: printI2cTarget,
};

const i2c: I2cPort = {
  ids: [0, 1],
  storage: 'rom',
  combines: true,
  writesFirst: false,
  nackErrno: 5,
  legacy: false,
  freq: 400000,
  print(out, bus) {
    const [scl, sda] = i2cPins(bus);
    printf(out, 'I2C(%s, freq=%u, scl=%s, sda=%s, timeout=%u)', bus.bus, rp2I2cSpeed(bus.freq), scl, sda, bus.timeout);
  },
};

const spi: SpiPort = {
  ids: [0, 1],
  storage: 'rom',
  baudrate: 1000000,
  msb: 1,
  lsb: 0,
  speed: rp2SpiSpeed,
  print(out, bus) {
    const { baudrate, polarity, phase } = bus;
    printf(out, 'SPI(%s, baudrate=%u, polarity=%u, phase=%u, bits=8', bus.bus, baudrate, polarity, phase);
    printf(out, ', sck=%u, mosi=%u, miso=%u)', ...spiPinIds(bus));
  },
};

/** Hz that the chip can be set to. */
const FREQ_RANGE = [10000000, 300000000] as const;

function setFreq(_board: unknown, [hz = 0]: readonly number[]): readonly number[] {
  if (hz < FREQ_RANGE[0] || hz > FREQ_RANGE[1]) raiseValueError('cannot change frequency');
  return [hz];
}

const rtc = perBoard(() => newRtcType({ subsecondUs: 0, monday: 0, rows: () => [] }));
const timer = perBoard(() => newTimerType(rp2Timer));

export const rp2: PortContract<'rp2'> = {
  ...generic,
  name: 'rp2',
  isKnown: true,
  time: { ...generic.time, time: 'int64' },
  rows: {
    machine: [
      pinRow,
      ['RTC', rtc],
      ['I2CTarget', perBoard(() => newI2cTargetType(i2cTarget))],
      ['Timer', timer],
      ...constants({ PWRON_RESET: 1, WDT_RESET: 3 }),
    ],
    network: networkRows,
  },
  machine: {
    ...generic.machine,
    pin,
    adc: perBoard(() => newAdcType(rp2Adc)),
    i2c: perBoard(() => newI2cType(i2c)),
    i2s: perBoard(() => newI2sType(rp2I2s)),
    pwm: perBoard(() => newPwmType(rp2Pwm)),
    rtc,
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart: perBoard(() => newUartType(rp2Uart)),
    usb: { endpoints: () => 16, vid: 0x2e8a, pid: 0x0005 },
    wdt: perBoard(() =>
      newWdtType((id, ms) => {
        onlyDog(id);
        if (ms > 8388) raiseValueError('timeout exceeds 8388');
      }),
    ),
    adcPins: ({ mcu }) => (isLarge(mcu) ? range(40, 47) : range(26, 29)).map((n) => `GPIO${n}`),
    idBytes: 8,
    freq: [125000000],
    setFreq,
    // Its reset is one by the watchdog.
    resetCauses: { 'power-on': 1, reset: 3, watchdog: 3, deepsleep: 3, soft: null },
  },
};
