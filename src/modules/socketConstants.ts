import { macroOn } from '../abi/board.js';
import { type NetworkPort, portOf } from '../runtime/port.js';
import type { MpState } from '../runtime/state.js';
import type { ModuleRow } from './registry.js';

/** The constants of the module `socket`. */

export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SO_REUSEADDR = 4;
export const SO_BROADCAST = 32;

type Constants = Readonly<Record<string, number>>;

/** Constants that all ports have. */
const COMMON: Constants = {
  AF_INET,
  AF_INET6: 10,
  SOCK_STREAM,
  SOCK_DGRAM,
  SOCK_RAW,
  SO_REUSEADDR,
  SO_BROADCAST,
};

/** By where a port's network comes from: lwIP, ESP-IDF, or chips that drivers know. */
const CONSTANTS: Readonly<Record<SocketKind, Constants>> = {
  lwip: {
    SOL_SOCKET: 1,
    IPPROTO_IP: 0,
    IP_ADD_MEMBERSHIP: 0x400,
    IP_DROP_MEMBERSHIP: 0x401,
    IPPROTO_TCP: 6,
    TCP_NODELAY: 0x40,
  },
  'esp-idf': {
    SOL_SOCKET: 0xfff,
    IPPROTO_IP: 0,
    IPPROTO_TCP: 6,
    IPPROTO_UDP: 17,
    SO_BINDTODEVICE: 0x100b,
    IP_ADD_MEMBERSHIP: 3,
    TCP_NODELAY: 1,
  },
  chips: { SOL_SOCKET: 0xfff, SO_KEEPALIVE: 8, SO_SNDTIMEO: 0x1005, SO_RCVTIMEO: 0x1006 },
};

/** Where a port's sockets come from. */
export type SocketKind = 'lwip' | NetworkPort['sockets'];

export function socketKind({ board }: MpState): SocketKind {
  if (macroOn(board, 'MICROPY_PY_LWIP')) return 'lwip';
  return portOf(board).network.sockets;
}

const names = [...new Set(Object.values(CONSTANTS).flatMap((constants) => Object.keys(constants)))];

export const CONSTANT_ROWS: readonly ModuleRow[] = [
  ...Object.entries(COMMON),
  ...names.map((name): ModuleRow => [name, (state) => CONSTANTS[socketKind(state)][name] ?? null]),
];
