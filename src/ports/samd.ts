import { macroOn } from '../abi/board.js';
import { newAdcType, samdAdc } from '../peripherals/machine/adc.js';
import { newSamdDacType } from '../peripherals/machine/dac.js';
import { newI2cType } from '../peripherals/machine/i2cHardware.js';
import { newI2cTargetType } from '../peripherals/machine/i2cTarget.js';
import { samdPwm } from '../peripherals/machine/pwm.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { newRtcType, rtcInit } from '../peripherals/machine/rtc.js';
import { samdI2c, samdI2cTarget, samdSpi } from '../peripherals/machine/samdBuses.js';
import { newSpiType } from '../peripherals/machine/spi.js';
import { newTimerType, softTimer } from '../peripherals/machine/timer.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { samdUart } from '../peripherals/machine/uartSamd.js';
import { newWdtType, wdtTimeoutMs } from '../peripherals/machine/wdt.js';
import { typeSamdFlash } from '../peripherals/samd.js';
import { fun2 } from '../runtime/fun.js';
import { objGetInt } from '../runtime/ops.js';
import { isNamed, perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { mpConstNone } from '../runtime/types.js';
import { ARM, generic } from './generic.js';
import { MODE, PULL, range, VALUE } from './pinParts.js';
import { constants, networkRows, pinRow } from './rows.js';

/** The samd port: SAMD21 and SAMD51 chips. */

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: 2,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['PULL_OFF', 0],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['LOW_POWER', 0],
    ['HIGH_POWER', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: ['low', 'high', 'toggle', 'disable', 'drive'],
  initArgs: [MODE, PULL, { ...VALUE, defval: 'none' }, { name: 'drive', kind: 'int', keyword: true, defval: 0 }],
  irqFlag: 'hard',
  irqResult: 'samd_pin_irq_obj_t',
  namespaces: ['board', 'cpu'],
  byNumber: 'place',
  isPrintedAs: 'name',
  isMadeByDrivers: true,
  nickname: (_name, place) => String(place),
  print(out, { name, state: { mode, pull } }) {
    const drawn = pull === 'none' ? 'PULL_OFF' : pull === 'up' ? 'PULL_UP' : 'PULL_DOWN';
    const shown = mode === 'out' ? 'OUT' : mode === 'open-drain' ? 'OPEN_DRAIN' : 'IN';
    printf(out, 'Pin(Pin.cpu.%q, mode=%s, pull=%s)', name, shown, drawn);
  },
  unknown: 'not a Pin',
  pins: ({ mcu }) => banks(mcu).flatMap((letter) => range(0, 31).map((n) => `P${letter}${String(n).padStart(2, '0')}`)),
};

/** Banks of pins by the letter of the package: 48, 64, 100 or 128 pins. */
const BANKS: Readonly<Record<string, string>> = { G: 'AB', J: 'AB', N: 'ABC', P: 'ABCD' };

function banks(mcu: string): string[] {
  return [...(BANKS[/SAMD\d\d([A-Z])/.exec(mcu)?.[1] ?? 'G'] ?? 'AB')];
}

const ADC_PINS = 'PA02 PA03 PB08 PB09 PA04 PA05 PA06 PA07 PB00 PB01 PB02 PB03 PB04 PB05 PB06 PB07 PA08 PA09 PA10 PA11';

const rtc = perBoard(() =>
  newRtcType({
    subsecondUs: 0,
    monday: 0,
    rows: (set) => [
      rtcInit(set),
      [
        'calibration',
        fun2('calibration', (_self, value) => {
          objGetInt(value);
          return mpConstNone;
        }),
      ],
    ],
  }),
);
const timer = perBoard(() => newTimerType(softTimer));

export const samd: PortContract<'samd'> = {
  ...generic,
  name: 'samd',
  isKnown: true,
  romFs: {
    ...generic.romFs,
    device: (board) => (macroOn(board, 'MICROPY_HW_MCUFLASH') ? typeSamdFlash : null),
    erases: false,
    replaces: true,
    isChecked: false,
    eraseBytes: 64,
  },
  toolchain: { ...ARM, platformVersion: () => 'ASF4' },
  rows: {
    machine: [
      pinRow,
      ['I2CTarget', perBoard((board) => (isNamed(board, 'I2CTarget') ? newI2cTargetType(samdI2cTarget(board)) : null))],
      ['Timer', timer],
      ['RTC', rtc],
      ...constants({ PWRON_RESET: 1, HARD_RESET: 0x10, WDT_RESET: 0x20, SOFT_RESET: 0x40, DEEPSLEEP_RESET: 0x80 }),
    ],
    network: networkRows,
  },
  machine: {
    ...generic.machine,
    pin,
    adc: perBoard(() => newAdcType(samdAdc)),
    dac: perBoard(newSamdDacType),
    i2c: perBoard((board) => newI2cType(samdI2c(board))),
    pwm: perBoard(() => newPwmType(samdPwm)),
    rtc,
    spi: perBoard((board) => newSpiType(samdSpi(board))),
    timer,
    uart: perBoard(() => newUartType(samdUart)),
    usb: { endpoints: () => 8, vid: 0xf055, pid: 0x9802 },
    wdt: perBoard(() => newWdtType(() => {}, [['timeout_ms', wdtTimeoutMs]])),
    adcPins: () => ADC_PINS.split(' '),
    idBytes: 16,
    setFreq: (_board, [hz = 0]) => (hz < 1000000 || hz > 48000000 ? null : [hz]),
    resetCauses: { 'power-on': 0x01, reset: 0x40, watchdog: 0x20, deepsleep: 0x40, soft: null },
  },
};
