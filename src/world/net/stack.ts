import { type Board, macroOn } from '../../abi/board.js';

/** What the ports' TCP/IP stacks differ in. */
export interface NetStack {
  /** The most bytes that a segment holds. */
  readonly mss: number;
  /** Bytes that may have come in without having been read. */
  readonly window: number;
  /** Bytes that can be sent before the other end has taken any. */
  readonly sendBuffer: number;
  /** A read gives bytes of more than one segment. */
  readonly joinsSegments: boolean;
  /** What is sent to the board itself is there at once, not when the stack is next looked after. */
  readonly loopsAtOnce: boolean;
  /** Connections, listeners and datagram sockets that there is room for. */
  readonly connections: number;
  readonly listeners: number;
  readonly datagrams: number;
  /** Datagrams that wait to be read: what comes then is lost. */
  readonly datagramsWaiting: number;
  /** Milliseconds until a connection that nobody answers is given up. */
  readonly connectMs: number;
}

/** lwIP as the rp2 and stm32 ports build it (ports' lwip_inc/lwipopts.h, and lwIP's defaults). */
const LWIP: NetStack = {
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

/** lwIP 1.4 of the ESP8266's SDK. */
const ESP8266: NetStack = { ...LWIP, mss: 1460, window: 4 * 1460, sendBuffer: 2 * 1460 };

/** ESP-IDF's lwIP with its sockets, of which there are ten in all (CONFIG_LWIP_MAX_SOCKETS). */
const ESP32: NetStack = {
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

/** Linux. */
const LINUX: NetStack = {
  mss: 65483,
  window: 131072,
  sendBuffer: 131072,
  joinsSegments: true,
  loopsAtOnce: true,
  connections: Number.POSITIVE_INFINITY,
  listeners: Number.POSITIVE_INFINITY,
  datagrams: Number.POSITIVE_INFINITY,
  datagramsWaiting: 1000,
  connectMs: 127000,
};

export function stackOf(board: Board): NetStack {
  if (macroOn(board, 'MICROPY_VFS_POSIX')) return LINUX;
  if (board.port === 'esp32') return ESP32;
  return board.port === 'esp8266' ? ESP8266 : LWIP;
}
