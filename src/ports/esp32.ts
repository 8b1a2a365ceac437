import { type Board, macroOn } from '../abi/board.js';
import { espChip } from '../peripherals/esp/chips.js';
import { ESP32_ESP_ROWS } from '../peripherals/esp/esp.js';
import { esp32AdcBlockType, esp32AdcType } from '../peripherals/machine/adcEsp32.js';
import { newEsp32DacType } from '../peripherals/machine/dac.js';
import { type I2cPort, i2cPins, newI2cType } from '../peripherals/machine/i2cHardware.js';
import { type I2cTargetPort, newI2cTargetType, printI2cTarget } from '../peripherals/machine/i2cTarget.js';
import { newI2sType } from '../peripherals/machine/i2s.js';
import { esp32I2s } from '../peripherals/machine/i2sPorts.js';
import { esp32Pwm } from '../peripherals/machine/pwmEsp32.js';
import { newPwmType } from '../peripherals/machine/pwmObject.js';
import { newRtcType, rtcInit, rtcMemory } from '../peripherals/machine/rtc.js';
import { typeEsp32SdCard } from '../peripherals/machine/sdCardEsp32.js';
import { esp32SpiSpeed } from '../peripherals/machine/speeds.js';
import { newSpiType, type SpiPort, spiPinIds } from '../peripherals/machine/spi.js';
import { wakeReasonFun } from '../peripherals/machine/system.js';
import { esp32Timer, newTimerType } from '../peripherals/machine/timer.js';
import { touchPadType } from '../peripherals/machine/touchPad.js';
import { newUartType } from '../peripherals/machine/uart.js';
import { newEsp32Uart } from '../peripherals/machine/uartEsp32.js';
import { newWdtType } from '../peripherals/machine/wdt.js';
import { wifiMemory } from '../peripherals/network/wifiMemory.js';
import { wlanOf } from '../peripherals/network/wlan.js';
import { esp32Wlan } from '../peripherals/network/wlanDrivers.js';
import { fun0, fun1, funKw, funVar } from '../runtime/fun.js';
import type { NetStack } from '../runtime/netStack.js';
import type { MpObj, MpType } from '../runtime/obj.js';
import { isNamed, perBoard } from '../runtime/perBoard.js';
import type { PinPort } from '../runtime/pinPort.js';
import type { PortContract } from '../runtime/port.js';
import { printf } from '../runtime/printf.js';
import { raiseMsg, raiseType, raiseValueError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, typeOSError, typeRuntimeError, typeValueError } from '../runtime/types.js';
import { generic } from './generic.js';
import { MODE, PULL, VALUE } from './pinParts.js';
import { constants, pinRow, sleepRow } from './rows.js';

/** The esp32 port: the ESP32 family. */

const pin: PinPort = {
  modes: { in: 1, out: 3, openDrain: 7 },
  pullUp: 2,
  pullDown: 1,
  rising: 1,
  falling: 2,
  constants: [
    ['IN', 1],
    ['OUT', 3],
    ['OPEN_DRAIN', 7],
    ['PULL_UP', 2],
    ['PULL_DOWN', 1],
    ['IRQ_RISING', 1],
    ['IRQ_FALLING', 2],
    ['WAKE_LOW', 4],
    ['WAKE_HIGH', 5],
    ['DRIVE_0', 0],
    ['DRIVE_1', 1],
    ['DRIVE_2', 2],
    ['DRIVE_3', 3],
  ],
  methods: [],
  initArgs: [
    MODE,
    { ...PULL, defval: -1 },
    VALUE,
    { name: 'drive', kind: 'obj', keyword: true, defval: 'absent' },
    { name: 'hold', kind: 'obj', keyword: true, defval: 'absent' },
  ],
  irqFlag: 'wake',
  irqResult: 'rom',
  namespaces: ['board'],
  byNumber: 'name',
  idOf: Number,
  isPrintedAs: 'number',
  isMadeByDrivers: true,
  nickname: (name) => `GPIO${name}`,
  firstInputOnly: (board) => espChip(board).firstInputOnly,
  print: (out, { name }) => printf(out, 'Pin(%u)', name),
  unknown: 'invalid pin',
  pins: (board) => espChip(board).pins.map(String),
};

const i2cTarget: I2cTargetPort = {
  ids: [0, 1],
  isNamed: false,
  choosesPins: true,
  allowsHard: false,
  asks: 'all',
  print: printI2cTarget,
};

const i2c: I2cPort = {
  ids: [0, 1],
  storage: 'rom',
  combines: false,
  writesFirst: true,
  nackErrno: 19,
  legacy: true,
  freq: 400000,
  print(out, bus) {
    const [scl, sda] = i2cPins(bus);
    printf(out, 'I2C(%s, scl=%s, sda=%s, freq=%u', bus.bus, scl, sda, bus.freq);
    if (macroOn(mp.board, 'UHEAP_ESP32_I2C_TIMEOUT')) printf(out, ', timeout=%u', bus.timeout);
    out.strn(')');
  },
};

const spi: SpiPort = {
  ids: [1, 2],
  storage: 'rom',
  baudrate: 500000,
  msb: 0,
  lsb: 1,
  speed: esp32SpiSpeed,
  print(out, bus) {
    const { baudrate, polarity, phase } = bus;
    printf(
      out,
      'SPI(id=%s, baudrate=%u, polarity=%u, phase=%u, bits=8, firstbit=0',
      bus.bus,
      baudrate,
      polarity,
      phase,
    );
    printf(out, ', sck=%d, mosi=%d, miso=%d)', ...spiPinIds(bus));
  },
};

const MOST_MHZ = 240;

function setFreq(board: Board, [hz = 0]: readonly number[]): readonly number[] {
  const mhz = Math.floor(hz / 1000000);
  const { mhz: known } = espChip(board);
  if (!known.includes(mhz)) {
    const more = known.includes(MOST_MHZ) ? '20MHz, 40MHz, 80Mhz, 160MHz or 240MHz' : '20MHz, 40MHz, 80Mhz or 160MHz';
    raiseValueError(`frequency must be ${more}`);
  }
  return [mhz * 1000000];
}

const rtc = perBoard(() => newRtcType({ subsecondUs: 1, monday: 0, rows: (set) => [rtcInit(set), rtcMemory(2048)] }));
const timer = perBoard(() => newTimerType(esp32Timer));

/** `Timer(0)`, made unless there is one. */
function idleTimer(type: MpType): void {
  type.makeNew!(type, 1, 0, [0], 0);
}
const wlan = wlanOf(() => esp32Wlan);

/** What importing the module does: lwIP's task starts (esp_netif_init). */
function initNetwork(): MpObj {
  if (!wifiMemory().take('network')) raiseMsg(typeRuntimeError, 'Wifi Unknown Error 0xffffffff');
  return mpConstNone;
}

const ESP_MODES = { MODE_11B: 1, MODE_11G: 2 };
const AUTH = { AUTH_OPEN: 0, AUTH_WEP: 1, AUTH_WPA_PSK: 2, AUTH_WPA2_PSK: 3, AUTH_WPA_WPA2_PSK: 4 };

/** ESP-IDF's lwIP with its sockets, of which there are ten in all (CONFIG_LWIP_MAX_SOCKETS). */
const stack: NetStack = {
  mss: 1440,
  window: 4 * 1440,
  sendBuffer: 4 * 1440,
  joinsSegments: true,
  loopsAtOnce: true,
  connections: 10,
  listeners: 10,
  datagrams: 10,
  datagramsWaiting: 6,
  connectMs: 18500,
};

export const esp32: PortContract<'esp32'> = {
  ...generic,
  name: 'esp32',
  isKnown: true,
  errno: 'newlib',
  toolchain: {
    mathLibrary: 'fdlibm',
    system: 'MicroPython',
    compiler: 'GCC 11.2.0',
    libc: 'newlib',
    libcVersion: '4.1.0',
    platformVersion: () => 'IDFv5.0.4',
  },
  rows: {
    esp: ESP32_ESP_ROWS,
    machine: [
      sleepRow,
      ['Timer', timer],
      ['SDCard', (board) => (isNamed(board, 'SDCard') ? typeEsp32SdCard : null)],
      pinRow,
      ['TouchPad', touchPadType],
      ['I2CTarget', perBoard(() => newI2cTargetType(i2cTarget))],
      ['RTC', rtc],
      ...constants({ SLEEP: 2, DEEPSLEEP: 4 }),
      ...constants({ HARD_RESET: 2, PWRON_RESET: 1, WDT_RESET: 3, DEEPSLEEP_RESET: 4, SOFT_RESET: 5 }),
      ['wake_reason', wakeReasonFun],
      ...constants({ PIN_WAKE: 2, EXT0_WAKE: 2, EXT1_WAKE: 3, TIMER_WAKE: 4, TOUCHPAD_WAKE: 5, ULP_WAKE: 6 }),
    ],
    network: [
      ['__init__', fun0('__init__', initNetwork)],
      ['WLAN', wlan],
      // No Ethernet chip, no modem.
      ['LAN', funKw('LAN', 0, () => raiseMsg(typeOSError, 'esp_eth_driver_install() failed'))],
      ['PPP', fun1('PPP', () => raiseMsg(typeOSError, 'hardware is not simulated'))],
      ['phy_mode', funVar('phy_mode', 0, 1, () => mpConstNone)],
      ...constants({ STA_IF: 0, AP_IF: 1, ...ESP_MODES, MODE_11N: 4, MODE_LR: 8, ...AUTH }),
      ...constants({ AUTH_WPA2_ENTERPRISE: 5, AUTH_WPA3_PSK: 6, AUTH_WPA2_WPA3_PSK: 7, AUTH_WAPI_PSK: 8 }),
      ...constants({ AUTH_OWE: 9, AUTH_WPA3_ENT_192: 10, AUTH_MAX: 11 }),
      ...constants({ PHY_LAN8710: 0, PHY_LAN8720: 1, PHY_IP101: 2, PHY_RTL8201: 3, PHY_DP83848: 4, PHY_KSZ8041: 5 }),
      ...constants({ PHY_KSZ8081: 6, PHY_KSZ8851SNL: 100, PHY_DM9051: 101, PHY_W5500: 102 }),
      ...constants({ ETH_INITIALIZED: 0, ETH_STARTED: 1, ETH_STOPPED: 2, ETH_CONNECTED: 3, ETH_DISCONNECTED: 4 }),
      ...constants({ ETH_GOT_IP: 5, STAT_IDLE: 1000, STAT_CONNECTING: 1001, STAT_GOT_IP: 1010 }),
      ...constants({ STAT_NO_AP_FOUND: 201, STAT_WRONG_PASSWORD: 202, STAT_BEACON_TIMEOUT: 200, STAT_ASSOC_FAIL: 203 }),
      ...constants({ STAT_HANDSHAKE_TIMEOUT: 204 }),
    ],
  },
  flash: { filesFrom: 0x200000, afterFiles: 0 },
  machine: {
    ...generic.machine,
    pin,
    adc: esp32AdcType,
    adcBlock: esp32AdcBlockType,
    dac: perBoard((board) => newEsp32DacType(espChip(board).dac.map(String))),
    i2c: perBoard(() => newI2cType(i2c)),
    i2s: perBoard(() => newI2sType(esp32I2s)),
    pwm: perBoard(() => newPwmType(esp32Pwm)),
    rtc,
    spi: perBoard(() => newSpiType(spi)),
    timer,
    uart: perBoard((board) => newUartType(newEsp32Uart(() => idleTimer(timer(board))))),
    // A serial line is bit 0 of the product's number.
    usb: { endpoints: (board) => espChip(board).usbEndpoints, vid: 0x303a, pid: 0x4001 },
    wdt: perBoard(() =>
      newWdtType((id, ms) => {
        if (id !== 0) raiseType(typeValueError);
        if (ms <= 0) raiseValueError('WDT timeout too short');
      }),
    ),
    adcPins: (board) => espChip(board).adc.flat().map(String),
    namedTypes: true,
    idBytes: 6,
    freq: [160000000],
    setFreq,
    resetCauses: { 'power-on': 1, reset: 2, watchdog: 3, deepsleep: 4, soft: 5 },
  },
  network: { ...generic.network, sockets: 'esp-idf', stack, wlan },
};
