import { typeSoftI2c } from '../peripherals/machine/i2c.js';
import { IRQ_COMPLAINT } from '../peripherals/machine/irq.js';
import { typeSoftSpi } from '../peripherals/machine/spi.js';
import { newWdtType } from '../peripherals/machine/wdt.js';
import { cyw43WlanType } from '../peripherals/network/wlan.js';
import type { NetStack } from '../runtime/netStack.js';
import { perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { MachinePort, PortContract, RomFsPort, Toolchain } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { MODE, PULL, range, VALUE } from './pinParts.js';
import { constants, pinRow } from './rows.js';

/**
 * What is assumed of a port that uheap doesn't know: buses in software only, no analogue, timers or serial ports, and pins
 * that are called as the board's profile calls them, or by number. The other ports say what they have beyond it.
 */

/** The toolchain of the ports to ARM chips. */
export const ARM: Toolchain = {
  mathLibrary: 'fdlibm',
  system: 'MicroPython',
  compiler: 'GCC 12.2.1',
  libc: 'newlib',
  libcVersion: '3.3.0',
  platformVersion: () => '',
};

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
    ['PULL_UP', 1],
    ['PULL_DOWN', 2],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: ['low', 'high'],
  initArgs: [MODE, PULL, VALUE],
  irqFlag: 'hard',
  irqResult: 'rom',
  namespaces: ['board', 'cpu'],
  byNumber: 'place',
  isPrintedAs: 'name',
  unknown: 'invalid pin',
  isMadeByDrivers: false,
  nickname: (_name, place) => String(place),
  pins: ({ pins }) => [...new Set([...Object.values(pins), ...range(0, 63).map(String)])],
  print: (out, { name }) => printf(out, 'Pin(%s)', name),
};

const none = (): null => null;

const romFs: RomFsPort = {
  device: none,
  answers: { read: null, write: null },
  erases: true,
  replaces: false,
  isChecked: true,
  eraseBytes: 4096,
  builtIn: [],
};

const machine: MachinePort = {
  pin,
  adc: none,
  adcBlock: none,
  dac: none,
  i2c: () => typeSoftI2c,
  i2s: none,
  pwm: none,
  rtc: none,
  spi: () => typeSoftSpi,
  timer: none,
  uart: none,
  usb: null,
  wdt: perBoard(() => newWdtType(() => {})),
  adcPins: () => [],
  namedTypes: false,
  idBytes: 4,
  freq: [48000000],
  setFreq: (_board, hz) => hz.slice(0, 1),
  sleepsFor: true,
  resetCauses: { 'power-on': 0, reset: 0, watchdog: 0, deepsleep: 0, soft: null },
};

/** lwIP as ports build it (ports' lwip_inc/lwipopts.h, and lwIP's defaults). */
const stack: NetStack = {
  mss: 800,
  window: 8 * 800,
  sendBuffer: 8 * 800,
  joinsSegments: false,
  loopsAtOnce: false,
  connections: 5,
  listeners: 8,
  datagrams: 4,
  datagramsWaiting: 1,
  connectMs: 18500,
};

export const generic: PortContract<'generic'> = {
  name: 'generic',
  isKnown: false,
  codeOffHeap: false,
  errno: 'linux',
  toolchain: ARM,
  console: { isProcess: false, scriptsRestart: true, beforeReset: '' },
  time: { time: 'int', sleep: 'ms', countsCycles: true },
  seedsRandom: true,
  constModules: [],
  rows: { machine: [pinRow, ...constants({ PWRON_RESET: 1, HARD_RESET: 2, WDT_RESET: 3 })] },
  flash: { filesFrom: 0, afterFiles: 0 },
  romFs,
  interrupts: {
    hard: 'accepted',
    runs: 'scheduled',
    complaint: () => IRQ_COMPLAINT,
  },
  machine,
  network: { sockets: 'chips', lwip: '2', stack, tls: 'mbedtls', wlan: cyw43WlanType },
  bootSteps: {},
};
