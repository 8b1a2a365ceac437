import { type Board, macroOn } from '../abi/board.js';
import { newAdcType, stm32Adc } from '../peripherals/machine/adc.js';
import type { CanPort } from '../peripherals/machine/can.js';
import { stm32Clocks } from '../peripherals/machine/clocks.js';
import { type I2cPort, i2cPins, newI2cType } from '../peripherals/machine/i2cHardware.js';
import { type I2cTargetPort, newI2cTargetType } from '../peripherals/machine/i2cTarget.js';
import { newI2sType } from '../peripherals/machine/i2s.js';
import { stm32I2s } from '../peripherals/machine/i2sPorts.js';
import { disableIrqFun, enableIrqFun, infoFun, rngFun } from '../peripherals/machine/portFunctions.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { stm32Pwm } from '../peripherals/machine/pwmStm32.js';
import { newRtcType, setWakeup } from '../peripherals/machine/rtc.js';
import { stm32I2cSpeed, stm32SpiSpeed } from '../peripherals/machine/speeds.js';
import { newSpiType, type SpiPort } from '../peripherals/machine/spi.js';
import { newTimerType, softTimer } from '../peripherals/machine/timer.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { stm32Uart } from '../peripherals/machine/uartStm32.js';
import { newWdtType, onlyDog } from '../peripherals/machine/wdt.js';
import { extIntComplaint } from '../peripherals/pyb/extInt.js';
import { mountCard } from '../peripherals/pyb/mountCard.js';
import { seldom } from '../peripherals/seldom/open.js';
import { fun1, funVar } from '../runtime/fun.js';
import { action, perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseMsg, raiseValueError } from '../runtime/raise.js';
import { typeNotImplementedError } from '../runtime/types.js';
import { ARM, generic } from './generic.js';
import { MODE_INT, PULL, range, VALUE } from './pinParts.js';
import { constants, networkRows, pinRow, sleepRow } from './rows.js';

/** The stm32 port. */

const PORT_LETTERS = 'ABCDEFGHIJK';
const FIRST_PORT = PORT_LETTERS.charCodeAt(0);
/** What bigger chips have besides: further ports, and analogue twins of pins. */
const OTHER_PIN = /^[A-P]\d{1,2}(_C)?$/;
const PINS = [...PORT_LETTERS].flatMap((letter) => range(0, 15).map((n) => `${letter}${n}`));

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 0x11 },
  pullUp: 1,
  pullDown: 2,
  rising: 0x10110000,
  falling: 0x10210000,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 0x11],
    ['ALT', 2],
    ['ALT_OPEN_DRAIN', 0x12],
    ['ANALOG', 3],
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['IRQ_RISING', 0x10110000],
    ['IRQ_FALLING', 0x10210000],
    ['OUT_PP', 1],
    ['OUT_OD', 0x11],
    ['AF_PP', 2],
    ['AF_OD', 0x12],
    ['PULL_NONE', 0],
  ],
  methods: [
    'low',
    'high',
    'name',
    'names',
    'af_list',
    'port',
    'pin',
    'gpio',
    'mode',
    'pull',
    'af',
    'mapper',
    'dict',
    'debug',
  ],
  initArgs: [
    MODE_INT,
    PULL,
    { name: 'af', kind: 'int', defval: -1 },
    VALUE,
    { name: 'alt', kind: 'int', keyword: true, defval: -1 },
  ],
  irqFlag: 'hard',
  irqResult: 'none',
  namespaces: ['board', 'cpu'],
  byNumber: 'never',
  idOf: (name) => 16 * (name.charCodeAt(0) - FIRST_PORT) + Number.parseInt(name.slice(1), 10),
  isPrintedAs: 'name',
  isMadeByDrivers: true,
  nickname: (name) => `P${name}`,
  print(out, { name, state: { mode, pull } }) {
    const shown = mode === 'alt' ? 'ALT' : mode === 'out' ? 'OUT' : mode === 'open-drain' ? 'OPEN_DRAIN' : 'IN';
    printf(out, 'Pin(Pin.cpu.%q, mode=Pin.%s', name, shown);
    if (pull !== 'none') printf(out, ', pull=Pin.%q', pull === 'up' ? 'PULL_UP' : 'PULL_DOWN');
    out.strn(')');
  },
  unknown: "Pin(%s) doesn't exist",
  pins: ({ pins }) => [...new Set([...PINS, ...Object.values(pins).filter((name) => OTHER_PIN.test(name))])],
};

/** Pins of the converters' channels by the chip's family; a family that isn't here has those of the first. */
const ADC_PINS: readonly (readonly [family: RegExp, pins: string])[] = [
  [/^STM32(L4|WB)/, '- C0 C1 C2 C3 A0 A1 A2 A3 A4 A5 A6 A7 C4 C5 B0 B1'],
  [/^STM32H7/, '- - - A6 C4 B1 - A7 C5 B0 C0 C1 C2 C3 A2 A3 A0 A1 A4 A5'],
  [/^/, 'A0 A1 A2 A3 A4 A5 A6 A7 B0 B1 C0 C1 C2 C3 C4 C5'],
];

const adcPins = ({ mcu }: Board): readonly string[] => ADC_PINS.find(([family]) => family.test(mcu))![1].split(' ');

const i2cTarget: I2cTargetPort = {
  ids: [1, 2, 3, 4],
  isNamed: true,
  choosesPins: false,
  allowsHard: true,
  asks: 'one-more',
  print: (out, { id, addr }) => printf(out, 'I2CTarget(%u, addr=%u)', id, addr & 0x7f),
};

const BXCAN = { brpMax: 1024, queue: 3, fifoDepth: 3, filters: 14, isFd: false };

/** The CAN controllers of a chip's family. */
const CAN_CONTROLLERS: readonly (readonly [family: RegExp, Omit<CanPort, 'clock'>])[] = [
  [/^STM32F/, { struct: 'stm32_can_port_t', ...BXCAN }],
  [/^STM32L4/, { struct: 'stm32l4_can_port_t', ...BXCAN }],
  [
    /^STM32G4/,
    {
      struct: 'stm32g4_can_port_t',
      brpMax: 512,
      queue: 3,
      fifoDepth: 3,
      filters: { standard: 28, extended: 8 },
      isFd: true,
    },
  ],
  [
    /^STM32H7/,
    {
      struct: 'stm32h7_can_port_t',
      brpMax: 512,
      queue: 16,
      fifoDepth: 24,
      filters: { standard: 64, extended: 31 },
      isFd: true,
    },
  ],
];

/** Boards with a first CAN bus have it, unless uheap does not know their controllers. */
const can = perBoard((board: Board) => {
  const controller = CAN_CONTROLLERS.find(([family]) => family.test(board.mcu))?.[1];
  const bus = board.buses.can?.[1];
  if (controller === undefined || bus === undefined || !macroOn(board, 'MICROPY_PY_MACHINE_CAN')) return null;
  const { apb1 } = stm32Clocks(board);
  return seldom()?.newCanType({ ...controller, clock: (id) => board.buses.can?.[id]?.clock ?? apb1 }) ?? null;
});

const i2c: I2cPort = {
  ids: [1, 2, 3, 4],
  storage: 'rom',
  combines: false,
  writesFirst: false,
  nackErrno: 19,
  legacy: true,
  freq: 400000,
  isNamed: true,
  print(out, bus) {
    const [scl, sda] = i2cPins(bus);
    printf(out, 'I2C(%s, scl=%s, sda=%s, freq=%u)', bus.bus, scl, sda, stm32I2cSpeed(bus.freq));
  },
};

const spi: SpiPort = {
  ids: [1, 2, 3, 4, 5, 6],
  storage: 'rom',
  baudrate: 500000,
  msb: 0,
  lsb: 0x80,
  speed: stm32SpiSpeed,
  isNamed: true,
  print(out, { bus, baudrate, polarity, phase }) {
    printf(out, 'SPI(%s, baudrate=%u, polarity=%u, phase=%u, bits=8)', bus, baudrate, polarity, phase);
  },
};

/** The HAL of each family. */
const HAL: Readonly<Record<string, string>> = {
  STM32F0: 'HAL1.9.0',
  STM32F4: 'HAL1.16.0',
  STM32F7: 'HAL1.7.0',
  STM32G0: 'HAL1.5.1',
  STM32G4: 'HAL1.3.0',
  STM32H5: 'HAL1.0.0',
  STM32H7: 'HAL1.11.0',
  STM32L0: 'HAL1.11.2',
  STM32L1: 'HAL1.10.3',
  STM32L4: 'HAL1.17.0',
  STM32WB: 'HAL1.10.0',
  STM32WL: 'HAL1.1.0',
};
const FAMILY_LENGTH = 'STM32F4'.length;

function setFreq({ mcu }: Board, [cpu = 0, ahb = cpu, apb1 = cpu / 4, apb2 = cpu / 2]: readonly number[]): number[] {
  if (mcu.startsWith('STM32L4')) raiseMsg(typeNotImplementedError, 'machine.freq set not supported yet');
  return [cpu, ahb, apb1, apb2];
}

const rtc = perBoard(() =>
  newRtcType({
    subsecondUs: 1,
    monday: 1,
    rows: () => [
      ['init', action('init', () => {})],
      ['info', fun1('info', () => 0x10000000)],
      ['wakeup', funVar('wakeup', 2, 4, setWakeup)],
      ['calibration', funVar('calibration', 1, 2, () => 0)],
    ],
  }),
);
const timer = perBoard(() => newTimerType(softTimer));

export const stm32: PortContract<'stm32'> = {
  ...generic,
  name: 'stm32',
  isKnown: true,
  toolchain: { ...ARM, platformVersion: ({ mcu }) => HAL[mcu.slice(0, FAMILY_LENGTH)] ?? '' },
  console: { isProcess: false, scriptsRestart: true, beforeReset: 'MPY: sync filesystems\n' },
  constModules: ['machine', 'pyb', 'stm'],
  bootSteps: { 'mount-card': mountCard },
  rows: {
    machine: [
      ['info', infoFun],
      ['rng', rngFun],
      sleepRow,
      ['disable_irq', disableIrqFun],
      ['enable_irq', enableIrqFun],
      pinRow,
      ['RTC', rtc],
      ['I2CTarget', perBoard(() => newI2cTargetType(i2cTarget))],
      ['CAN', can],
      ['Timer', timer],
      ...constants({ PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 0 }),
    ],
    network: networkRows,
  },
  interrupts: {
    ...generic.interrupts,
    complaint: ({ id }) => extIntComplaint(id % 16),
  },
  machine: {
    ...generic.machine,
    pin,
    adc: perBoard(() => newAdcType(stm32Adc)),
    i2c: perBoard(() => newI2cType(i2c)),
    i2s: perBoard(() => newI2sType(stm32I2s)),
    pwm: perBoard(() => newPwmType(stm32Pwm)),
    rtc,
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart: perBoard(() => newUartType(stm32Uart)),
    wdt: perBoard(() =>
      newWdtType((id, ms) => {
        onlyDog(id);
        if (ms <= 0) raiseValueError('WDT timeout too short');
        if (ms > 32767) raiseValueError('WDT timeout too long');
      }),
    ),
    adcPins,
    idBytes: 12,
    freq: [168000000, 168000000, 42000000, 84000000],
    setFreq,
    // A reset by the chip itself pulls its reset pin, too.
    resetCauses: { 'power-on': 1, reset: 2, watchdog: 3, deepsleep: 4, soft: 0 },
  },
};
