import { macroOn } from '../../abi/board.js';
import type { MpObj } from '../../runtime/obj.js';
import { perMachine } from '../../runtime/perBoard.js';
import { mp } from '../../runtime/state.js';
import { hardware } from '../hardware.js';

/** The board's network interfaces, and how far each has come. */

/** Microseconds until a network that is in reach has been joined, or it is clear that none is. */
const JOIN_US = 1000000;

/** What a network gives to a board that joins it: address, mask, gateway, name server. */
const JOINED = ['192.168.1.42', '255.255.255.0', '192.168.1.1', '192.168.1.1'];
const NOWHERE = ['0.0.0.0', '0.0.0.0', '0.0.0.0', '0.0.0.0'];
const ACCESS_POINT = ['192.168.4.1', '255.255.255.0', '192.168.4.1', '0.0.0.0'];

interface Link {
  active: boolean;
  /** When the program asked to join a network, or null. */
  joinedUs: number | null;
  /** A cable, not the air. */
  isWired: boolean;
  address: string[] | null;
  config: Map<string, MpObj>;
}

/** The interface to a network, and the access point of the board's own. */
const links = perMachine((): Link[] =>
  [0, 1].map(() => ({ active: false, joinedUs: null, isWired: false, address: null, config: new Map() })),
);

/** @param kind 0: to a network, 1: an access point */
export function linkAt(kind: number): Link {
  return links()[kind]!;
}

export type LinkProgress = 'idle' | 'joining' | 'joined' | 'no network';

/** How far an interface is: `no network` where none is in reach. */
export function linkProgress(kind: number): LinkProgress {
  const { active, joinedUs, isWired } = linkAt(kind);
  if (!active || joinedUs === null) return 'idle';
  if (mp.clock.ticksUs() < joinedUs + JOIN_US) return 'joining';
  const { wifi, lan } = hardware().stub;
  return (isWired ? lan : wifi) === true ? 'joined' : 'no network';
}

/** Address, mask, gateway and name server. */
export function linkAddresses(kind: number): readonly string[] {
  const { address, active } = linkAt(kind);
  if (address !== null) return address;
  if (kind === 1) return active ? ACCESS_POINT : NOWHERE;
  return linkProgress(kind) === 'joined' ? JOINED : NOWHERE;
}

/** The board's own address on the network, or null where no interface is up. A computer is on one that a stub has. */
export function ownAddress(): string | null {
  if (macroOn(mp.board, 'MICROPY_VFS_POSIX')) return hardware().stub.net === undefined ? null : JOINED[0]!;
  if (linkProgress(0) === 'joined') return linkAddresses(0)[0]!;
  return linkAt(1).active ? linkAddresses(1)[0]! : null;
}
