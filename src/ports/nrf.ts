import { newAdcType, nrfAdc } from '../peripherals/machine/adc.js';
import { type I2cPort, i2cPins, newI2cType } from '../peripherals/machine/i2cHardware.js';
import { nrfCounterType, nrfTimerType } from '../peripherals/machine/nrfTimers.js';
import { infoFun, tempType } from '../peripherals/machine/portFunctions.js';
import { nrfHardPwm, nrfSoftPwm } from '../peripherals/machine/pwm.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { newSpiType, type SpiPort } from '../peripherals/machine/spi.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { nrfUart } from '../peripherals/machine/uartNrf.js';
import { nrfChip } from '../peripherals/nrf/chips.js';
import { fun0 } from '../runtime/fun.js';
import { perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { mpConstNone } from '../runtime/types.js';
import { typeFlash } from '../vfs/flash.js';
import { generic } from './generic.js';
import { MODE_INT, PULL, range, VALUE } from './pinParts.js';
import { constants, pinRow, sleepRow } from './rows.js';

/** The nrf port: nRF51 and nRF52 chips. */

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 17 },
  pullUp: 3,
  pullDown: 1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['PULL_DISABLED', 0],
    ['PULL_UP', 3],
    ['PULL_DOWN', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: ['low', 'high', 'name', 'names', 'af_list', 'port', 'pin', 'mode', 'pull', 'af', 'mapper', 'dict'],
  initArgs: [
    MODE_INT,
    PULL,
    { name: 'af', kind: 'int', defval: -1 },
    VALUE,
    { name: 'alt', kind: 'int', keyword: true, defval: -1 },
  ],
  irqFlag: 'wake',
  irqResult: 'none',
  namespaces: ['board', 'cpu'],
  byNumber: 'place',
  isPrintedAs: 'number',
  isMadeByDrivers: false,
  nickname: (_name, place) => String(place),
  print(out, { id, state: { mode, pull } }) {
    const drawn = pull === 'none' ? 'PULL_DISABLED' : pull === 'up' ? 'PULL_UP' : 'PULL_DOWN';
    printf(out, 'Pin(%d, mode=%s, pull=%s)', id, mode === 'out' ? 'OUT' : 'IN', drawn);
  },
  unknown: "pin '%s' not a valid pin identifier",
  pins: (board) => range(0, nrfChip(board).pins - 1).map((n) => `P${n}`),
};

const i2c: I2cPort = {
  ids: [0, 1],
  storage: 'rom',
  combines: true,
  writesFirst: false,
  nackErrno: 19,
  legacy: true,
  freq: 250000,
  print(out, bus) {
    const [scl, sda] = i2cPins(bus);
    printf(out, 'I2C(%s, scl=%s, sda=%s)', bus.bus, scl, sda);
  },
};

const spi: SpiPort = {
  ids: [0, 1, 2, 3],
  storage: 'rom',
  baudrate: 1000000,
  msb: 0,
  lsb: 1,
  print: (out, { bus }) => printf(out, 'SPI(%s)', bus),
};

const timer = perBoard(nrfTimerType);

export const nrf: PortContract<'nrf'> = {
  ...generic,
  name: 'nrf',
  isKnown: true,
  console: { ...generic.console, scriptsRestart: false },
  time: { ...generic.time, countsCycles: false },
  constModules: ['machine'],
  rows: {
    machine: [
      ['info', infoFun],
      ['enable_irq', fun0('enable_irq', () => mpConstNone)],
      ['disable_irq', fun0('disable_irq', () => mpConstNone)],
      sleepRow,
      pinRow,
      ['RTCounter', perBoard(nrfCounterType)],
      ['Timer', timer],
      ['Temp', tempType],
      ...constants({ HARD_RESET: 0, WDT_RESET: 1, SOFT_RESET: 2, LOCKUP_RESET: 3, PWRON_RESET: 16 }),
      ...constants({ LPCOMP_RESET: 17, DEBUG_IF_RESET: 18, NFC_RESET: 19 }),
    ],
  },
  romFs: { ...generic.romFs, device: () => typeFlash, answers: { read: 0, write: 0 }, isChecked: false },
  interrupts: {
    hard: 'accepted',
    runs: 'hard',
    complaint: ({ name }) => `uncaught exception in interrupt handler for Pin('${name}')\n`,
  },
  machine: {
    ...generic.machine,
    resetCauses: { 'power-on': 0, reset: 2, watchdog: 1, deepsleep: 2, soft: null },
    pin,
    adc: perBoard(() => newAdcType(nrfAdc)),
    i2c: perBoard(() => newI2cType(i2c)),
    pwm: perBoard((board) => newPwmType(nrfChip(board).hasPwm ? nrfHardPwm : nrfSoftPwm)),
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart: perBoard(() => newUartType(nrfUart)),
    adcPins: (board) => nrfChip(board).adc.map((n) => `P${n}`),
    idBytes: 0,
    setFreq: null,
    sleepsFor: false,
  },
};
