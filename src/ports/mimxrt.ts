import { mimxrtAdc, newAdcType } from '../peripherals/machine/adc.js';
import { type I2cPort, newI2cType } from '../peripherals/machine/i2cHardware.js';
import { type I2cTargetPort, newI2cTargetType } from '../peripherals/machine/i2cTarget.js';
import { newI2sType } from '../peripherals/machine/i2s.js';
import { mimxrtI2s } from '../peripherals/machine/i2sPorts.js';
import { newPinLedType } from '../peripherals/machine/pinLed.js';
import { mimxrtPwm } from '../peripherals/machine/pwmMimxrt.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { newRtcType, rtcInit } from '../peripherals/machine/rtc.js';
import { typeMimxrtSdCard } from '../peripherals/machine/sdCardMimxrt.js';
import { newSpiType, type SpiPort } from '../peripherals/machine/spi.js';
import { newTimerType, softTimer } from '../peripherals/machine/timer.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { mimxrtUart } from '../peripherals/machine/uartMimxrt.js';
import { newWdtType, wdtTimeoutMs } from '../peripherals/machine/wdt.js';
import { typeMimxrtFlash } from '../peripherals/mimxrt.js';
import { pads } from '../peripherals/mimxrtPads.js';
import { MP_ARG_INT, MP_ARG_KW_ONLY, type MpArg, mpArg } from '../runtime/args.js';
import { isNamed, perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseMsgVarg } from '../runtime/raise.js';
import { typeValueError } from '../runtime/types.js';
import { generic } from './generic.js';
import { MODE_INT, PULL, VALUE } from './pinParts.js';
import { constants, networkRows, pinRow } from './rows.js';

/** The mimxrt port: NXP's i.MX RT chips, as Teensy 4.0 and 4.1 have them. */

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 2,
  pullDown: 0,
  rising: 1,
  falling: 2,
  constants: [
    ...Object.entries({ IN: 0, OUT: 1, OPEN_DRAIN: 2 }),
    ...Object.entries({ PULL_UP: 2, PULL_UP_47K: 1, PULL_UP_22K: 3, PULL_DOWN: 0, PULL_HOLD: 5 }),
    ...Object.entries({
      DRIVE_OFF: 0,
      DRIVE_0: 1,
      DRIVE_1: 2,
      DRIVE_2: 3,
      DRIVE_3: 4,
      DRIVE_4: 5,
      DRIVE_5: 6,
      DRIVE_6: 7,
    }),
    ...Object.entries({ IRQ_RISING: 1, IRQ_FALLING: 2 }),
  ],
  methods: ['low', 'high', 'toggle'],
  initArgs: [MODE_INT, PULL, VALUE, { name: 'drive', kind: 'int', keyword: true, defval: 4 }],
  irqFlag: 'hard',
  irqResult: 'port_pin_irq_obj_t',
  namespaces: ['board', 'cpu'],
  byNumber: 'never',
  isPrintedAs: 'name',
  isMadeByDrivers: true,
  nickname: (name) => name,
  print: (out, { name }) => printf(out, 'Pin(%s)', name),
  unknown: 'not a valid pin identifier',
  pins: ({ mcu }) => pads(mcu),
};

/** The pins of a bus are the board's: a program can't name others. */
const int = (name: string, defval = 0): MpArg => mpArg(name, MP_ARG_INT, defval);
const keyword = (name: string, defval: number): MpArg => mpArg(name, MP_ARG_KW_ONLY | MP_ARG_INT, defval);

const i2c: I2cPort = {
  ids: [0, 1, 2, 3, 4],
  storage: 'mimxrt_i2c_obj_t',
  config: 'lpi2c_master_config_t',
  combines: false,
  writesFirst: true,
  nackErrno: 19,
  legacy: false,
  freq: 400000,
  args: [int('id'), int('freq', 400000), keyword('drive', 6), keyword('timeout', 50000)],
  print: (out, { bus, freq, timeout }) => printf(out, 'I2C(%s, freq=%u, timeout=%u)', bus, freq, timeout),
};

const i2cTarget: I2cTargetPort = {
  ids: i2c.ids,
  isNamed: false,
  choosesPins: false,
  allowsHard: true,
  asks: 'as-many',
  storage: 'mimxrt_i2c_target_obj_t',
  args: [keyword('drive', 6)],
  called: 'I2C',
  print: (out, { id, addr }) => printf(out, 'I2CTarget(%u, addr=%u)', id, addr & 0xff),
};

const spi: SpiPort = {
  ids: [0, 1, 2, 3],
  storage: 'mimxrt_spi_obj_t',
  config: 'lpspi_master_config_t',
  baudrate: 1000000,
  msb: 0,
  lsb: 1,
  args: [
    int('baudrate', 1000000),
    ...Object.entries({ polarity: 0, phase: 0, bits: 8, firstbit: 0 }).map((row) => keyword(...row)),
    ...['gap_ns', 'drive', 'cs'].map((name) => keyword(name, -1)),
  ],
  defaultId: 0,
  finish(bus, given) {
    if (given('gap_ns') !== -1) bus.gapNs = Number(given('gap_ns'));
  },
  print(out, { bus, baudrate, polarity, phase, gapNs }) {
    printf(out, 'SPI(%s, baudrate=%u, polarity=%u, phase=%u, ', bus, baudrate, polarity, phase);
    printf(out, 'bits=8, firstbit=MSB, gap_ns=%d)', gapNs ?? Math.floor(1000000000 / baudrate) * 2);
  },
};

const rtc = perBoard(() => newRtcType({ subsecondUs: 0, monday: 0, rows: (set) => [rtcInit(set)] }));
const timer = perBoard(() => newTimerType(softTimer));
const led = perBoard((board) =>
  newPinLedType(board, (id) => raiseMsgVarg(typeValueError, "LED(%d) doesn't exist", id)),
);

export const mimxrt: PortContract<'mimxrt'> = {
  ...generic,
  name: 'mimxrt',
  isKnown: true,
  romFs: { ...generic.romFs, device: () => typeMimxrtFlash, answers: { read: null, write: 0 }, isChecked: false },
  rows: {
    machine: [
      pinRow,
      ['I2CTarget', perBoard(() => newI2cTargetType(i2cTarget))],
      ['LED', led],
      ['Timer', timer],
      ['RTC', rtc],
      ['SDCard', (board) => (isNamed(board, 'SDCard') ? typeMimxrtSdCard : null)],
      ...constants({ PWRON_RESET: 1, WDT_RESET: 3, SOFT_RESET: 5 }),
    ],
    network: networkRows,
  },
  machine: {
    ...generic.machine,
    pin,
    adc: perBoard(() => newAdcType(mimxrtAdc)),
    i2c: perBoard(() => newI2cType(i2c)),
    i2s: perBoard(() => newI2sType(mimxrtI2s)),
    pwm: perBoard(() => newPwmType(mimxrtPwm)),
    rtc,
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart: perBoard(() => newUartType(mimxrtUart)),
    wdt: perBoard(() => newWdtType(() => {}, [['timeout_ms', wdtTimeoutMs]])),
    adcPins: ({ pinFunctions: { adc } }) => Object.keys(adc ?? {}),
    idBytes: 8,
    freq: [600000000],
    resetCauses: { 'power-on': 1, reset: 5, watchdog: 3, deepsleep: 4, soft: null },
  },
};
