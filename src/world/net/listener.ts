import type { Address, TcpEnd } from './tcp.js';

/** Connections that come in at a port, until the program takes them. */
export class Listener {
  readonly local: Address;
  /** How many may wait. */
  readonly backlog: number;
  readonly waiting: TcpEnd[] = [];
  onChange: (() => void) | null = null;
  isClosed = false;

  constructor(local: Address, backlog: number) {
    this.local = local;
    this.backlog = Math.max(1, backlog);
  }

  get hasRoom(): boolean {
    return !this.isClosed && this.waiting.length < this.backlog;
  }

  /** Somebody has connected. */
  add(end: TcpEnd): void {
    this.waiting.push(end);
    this.onChange?.();
  }
}
