import { MpObject } from '../runtime/obj.js';
import type { TcpEnd } from '../world/net/tcp.js';

/** A socket of any port: whoever puts something between it and the program asks for its connection. */
export abstract class MpNetSocket extends MpObject {
  /** Its end of a TCP connection, or null. */
  abstract get connection(): TcpEnd | null;
  /** How long it waits, in milliseconds; 0: not at all, -1: for ever. */
  abstract get waitMs(): number;
}
