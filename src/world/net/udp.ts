import type { Address } from './tcp.js';

/** What came, and from whom. */
export interface Datagram {
  readonly from: Address;
  readonly bytes: Uint8Array;
}

/** A socket for datagrams. */
export class UdpEnd {
  port = 0;
  /** Where `send` goes, and the only one that is heard. */
  remote: Address | null = null;
  readonly inbox: Datagram[] = [];
  onChange: (() => void) | null = null;
}
