import type { Client, Line } from './client.js';

/** Where bytes for the board wait until it reads them. */
export interface Keys {
  /** Whether a byte that arrives interrupts what runs, and is taken so. */
  interrupts(byte: number): boolean;
  /** Adds a byte. False: there is no room. */
  write(byte: number): boolean;
  /** No more bytes will come. */
  end(): void;
  /** Bytes of the board's output have gone. */
  outputGone(bytes: number): void;
}

/** What is written down of all that passes. */
export interface LineLog {
  toBoard(bytes: Uint8Array): void;
  fromBoard(bytes: Uint8Array): void;
}

/** Bytes that wait here while the board reads none, before clients are asked to wait. */
const MOST_WAITING = 1 << 17;
/** How long to wait, in milliseconds, for a board that reads no bytes until there is room for more. */
const FULL_WAIT_MS = 5;
/** A client that takes nothing for so many milliseconds misses what the board says, as one that doesn't read a USB port. */
const STALL_MS = 500;

/**
 * The board's end of all ways to it: what any client sends goes to the board's receive buffer, what the board says goes
 * to each client. An interrupt character is seen when it arrives, past all that waits.
 */
export class BoardLine implements Line {
  private readonly keys: Keys;
  private readonly log: LineLog | null;
  private readonly clients = new Map<Client, Outlet>();
  /** Bytes that the board has no room for yet. */
  private readonly waiting: number[] = [];
  private isPaused = false;
  private hasEnded = false;

  constructor(keys: Keys, log: LineLog | null = null) {
    this.keys = keys;
    this.log = log;
  }

  join(client: Client): void {
    this.clients.set(client, new Outlet(client));
    if (this.isPaused) client.pause(true);
  }

  leave(client: Client): void {
    this.clients.get(client)?.end();
    this.clients.delete(client);
  }

  receive(bytes: Uint8Array): void {
    this.log?.toBoard(bytes);
    // One by one: what a byte starts may read the next one.
    for (const byte of bytes) {
      if (this.keys.interrupts(byte)) continue;
      if (this.waiting.length > 0 || !this.keys.write(byte)) this.queue(byte);
    }
  }

  /** No client will send anything any more. */
  end(): void {
    this.hasEnded = true;
    if (this.waiting.length === 0) this.keys.end();
  }

  /** What the board says. */
  fromBoard(bytes: Uint8Array): void {
    this.log?.fromBoard(bytes);
    let outlets = this.clients.size;
    if (outlets === 0) {
      this.keys.outputGone(bytes.length);
      return;
    }
    const oneSent = (): void => {
      outlets--;
      if (outlets === 0) this.keys.outputGone(bytes.length);
    };
    for (const outlet of this.clients.values()) outlet.send(bytes, oneSent);
  }

  /** The board starts again, after all it said up to now. */
  boardResets(): void {
    for (const client of [...this.clients.keys()]) client.boardResets?.();
  }

  /** The board has gone. */
  closeAll(): void {
    for (const client of [...this.clients.keys()]) {
      this.leave(client);
      client.close();
    }
  }

  /** Keeps a byte that the board has no room for. */
  private queue(byte: number): void {
    this.waiting.push(byte);
    if (this.waiting.length === 1) setTimeout(() => this.handOver(), FULL_WAIT_MS);
    if (this.waiting.length === MOST_WAITING) this.pause(true);
  }

  private handOver(): void {
    let n = 0;
    while (n < this.waiting.length && this.keys.write(this.waiting[n]!)) n++;
    this.waiting.splice(0, n);
    if (this.waiting.length > 0) {
      setTimeout(() => this.handOver(), FULL_WAIT_MS);
      return;
    }
    this.pause(false);
    if (this.hasEnded) this.keys.end();
  }

  private pause(isPaused: boolean): void {
    if (this.isPaused === isPaused) return;
    this.isPaused = isPaused;
    for (const client of this.clients.keys()) client.pause(isPaused);
  }
}

/** What one client still has to take. */
class Outlet {
  private readonly client: Client;
  /** Of what is on its way, oldest first. */
  private onItsWay: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  /** It takes nothing: what comes is dropped until it does. */
  private isStalled = false;

  constructor(client: Client) {
    this.client = client;
  }

  send(bytes: Uint8Array, onGone: () => void): void {
    if (this.isStalled) {
      onGone();
      return;
    }
    this.onItsWay.push(onGone);
    this.timer ??= setTimeout(() => this.stall(), STALL_MS);
    this.client.send(bytes, () => this.sent());
  }

  end(): void {
    this.stop();
    this.giveUp();
  }

  private sent(): void {
    this.isStalled = false;
    this.onItsWay.shift()?.();
    this.stop();
    if (this.onItsWay.length > 0) this.timer = setTimeout(() => this.stall(), STALL_MS);
  }

  private stall(): void {
    this.timer = null;
    const first = this.onItsWay[0];
    // On a busy computer the news that it has taken them may have come, too: that is heard of before.
    setImmediate(() => {
      if (first === undefined || this.onItsWay[0] !== first) return;
      this.isStalled = true;
      this.giveUp();
    });
  }

  private giveUp(): void {
    for (const onGone of this.onItsWay.splice(0)) onGone();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
