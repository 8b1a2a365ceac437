import type { BootStep } from '../abi/bootStep.js';
import { ESP8266_ESP_ROWS } from '../peripherals/esp/esp.js';
import { esp8266Adc, newAdcType } from '../peripherals/machine/adc.js';
import { typeSoftI2c } from '../peripherals/machine/i2c.js';
import { esp8266Pwm } from '../peripherals/machine/pwm.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { alarmRows, newRtcType, rtcMemory } from '../peripherals/machine/rtc.js';
import { esp8266SpiSpeed } from '../peripherals/machine/speeds.js';
import { newSpiType, type SpiPort } from '../peripherals/machine/spi.js';
import { esp8266Timer, newTimerType } from '../peripherals/machine/timer.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { esp8266Uart } from '../peripherals/machine/uartEsp8266.js';
import { newWdtType } from '../peripherals/machine/wdt.js';
import { phyModeRow } from '../peripherals/network/network.js';
import { wlanOf } from '../peripherals/network/wlan.js';
import { esp8266Wlan } from '../peripherals/network/wlanDrivers.js';
import type { NetStack } from '../runtime/netStack.js';
import { perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseType, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { typeValueError } from '../runtime/types.js';
import { generic } from './generic.js';
import { MODE_INT, PULL, range, VALUE } from './pinParts.js';
import { constants, ipconfigRow, pinRow, sleepRow } from './rows.js';

/** The esp8266 port. */

const pin: PinPort = {
  modes: { in: 0, out: 1, openDrain: 2 },
  pullUp: 1,
  pullDown: -1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 0],
    ['OUT', 1],
    ['OPEN_DRAIN', 2],
    ['PULL_UP', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
  ],
  methods: [],
  initArgs: [MODE_INT, PULL, VALUE],
  irqFlag: 'hard',
  irqResult: 'rom',
  namespaces: [],
  byNumber: 'name',
  idOf: Number,
  isPrintedAs: 'number',
  isMadeByDrivers: true,
  nickname: (name) => `GPIO${name}`,
  print: (out, { name }) => printf(out, 'Pin(%u)', name),
  unknown: 'invalid pin',
  pins: () => [...range(0, 5), 9, 10, ...range(12, 16)].map(String),
};

const spi: SpiPort = {
  ids: [1],
  storage: 'esp8266_spi_obj_t',
  baudrate: 80000000,
  msb: 0,
  lsb: 1,
  speed: esp8266SpiSpeed,
  print(out, { baudrate, polarity, phase }) {
    printf(out, 'HSPI(id=1, baudrate=%u, polarity=%u, phase=%u)', baudrate, polarity, phase);
  },
};

function setFreq(_board: unknown, [hz = 0]: readonly number[]): readonly number[] {
  const mhz = Math.floor(hz / 1000000);
  if (mhz !== 80 && mhz !== 160) raiseValueError('frequency can only be either 80Mhz or 160MHz');
  return [mhz * 1000000];
}

const rtc = perBoard(() => newRtcType({ subsecondUs: 1000, monday: 0, rows: () => [rtcMemory(492), ...alarmRows] }));
const timer = perBoard(() => newTimerType(esp8266Timer));
const uart = perBoard(() => newUartType(esp8266Uart));
const wlan = wlanOf(() => esp8266Wlan);

/** The serial port that the prompt is on is an object, and kept as the terminal's duplicate (ports/esp8266/main.c). */
function terminalUart({ slot, baudrate }: BootStep<'terminal-uart'>): void {
  const type = uart(mp.board);
  mp.rootObjs.set(`os.dupterm.${slot}`, type.makeNew!(type, 2, 0, [0, baudrate], 0));
}

const ESP_MODES = { MODE_11B: 1, MODE_11G: 2 };
const AUTH = { AUTH_OPEN: 0, AUTH_WEP: 1, AUTH_WPA_PSK: 2, AUTH_WPA2_PSK: 3, AUTH_WPA_WPA2_PSK: 4 };

/** lwIP 1.4 of the ESP8266's SDK. */
const stack: NetStack = { ...generic.network.stack, mss: 1460, window: 4 * 1460, sendBuffer: 2 * 1460 };

export const esp8266: PortContract<'esp8266'> = {
  ...generic,
  name: 'esp8266',
  isKnown: true,
  console: { ...generic.console, scriptsRestart: false },
  toolchain: {
    mathLibrary: 'fdlibm',
    system: 'MicroPython',
    compiler: 'GCC 10.1.0',
    libc: 'newlib',
    libcVersion: '4.0.0',
    platformVersion: () => '',
  },
  rows: {
    esp: ESP8266_ESP_ROWS,
    machine: [
      sleepRow,
      ['RTC', rtc],
      ['Timer', timer],
      pinRow,
      ['I2C', typeSoftI2c],
      ...constants({ DEEPSLEEP: 4, PWRON_RESET: 0, HARD_RESET: 6, DEEPSLEEP_RESET: 5, WDT_RESET: 1, SOFT_RESET: 4 }),
    ],
    network: [
      ['WLAN', wlan],
      phyModeRow,
      ipconfigRow,
      ...constants({ STA_IF: 0, AP_IF: 1, STAT_IDLE: 0, STAT_CONNECTING: 1, STAT_WRONG_PASSWORD: 2 }),
      ...constants({ STAT_NO_AP_FOUND: 3, STAT_CONNECT_FAIL: 4, STAT_GOT_IP: 5, ...ESP_MODES, MODE_11N: 3, ...AUTH }),
    ],
  },
  flash: { filesFrom: 0x100000, afterFiles: 20480 },
  interrupts: { ...generic.interrupts, hard: { refusedWith: 'hard IRQ not supported' } },
  machine: {
    ...generic.machine,
    resetCauses: { 'power-on': 0, reset: 4, watchdog: 1, deepsleep: 5, soft: null },
    pin,
    adc: perBoard(() => newAdcType(esp8266Adc)),
    pwm: perBoard(() => newPwmType(esp8266Pwm)),
    rtc,
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart,
    wdt: perBoard(() =>
      newWdtType((id, ms) => {
        if (id !== 0 || ms !== 5000) raiseType(typeValueError);
      }),
    ),
    freq: [80000000],
    setFreq,
  },
  network: { ...generic.network, lwip: '1.4', stack, tls: 'axtls', wlan },
  bootSteps: { 'terminal-uart': terminalUart },
};
