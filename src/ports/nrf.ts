import { newAdcType, nrfAdc } from '../peripherals/machine/adc.js';
import { newI2cType } from '../peripherals/machine/i2cHardware.js';
import { nrfI2c, nrfSpi } from '../peripherals/machine/nrfBuses.js';
import { nrfCounterType, nrfTimerType } from '../peripherals/machine/nrfTimers.js';
import { infoFun, tempType } from '../peripherals/machine/portFunctions.js';
import { nrfHardPwm, nrfSoftPwm } from '../peripherals/machine/pwm.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { newSpiType } from '../peripherals/machine/spi.js';
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
    i2c: perBoard(() => newI2cType(nrfI2c)),
    pwm: perBoard((board) => newPwmType(nrfChip(board).hasPwm ? nrfHardPwm : nrfSoftPwm)),
    spi: perBoard(() => newSpiType(nrfSpi)),
    timer,
    uart: perBoard(() => newUartType(nrfUart)),
    adcPins: (board) => nrfChip(board).adc.map((n) => `P${n}`),
    idBytes: 0,
    setFreq: null,
    sleepsFor: false,
  },
};
