import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardLine, type Keys } from '../../src/serve/boardLine.js';
import type { Client } from '../../src/serve/client.js';

/** A receive buffer with room for some bytes. */
class Buffer8 implements Keys {
  held: number[] = [];
  interrupted = 0;
  gone = 0;
  hasEnded = false;
  interruptChar = 3;

  interrupts(byte: number): boolean {
    if (byte === this.interruptChar) this.interrupted++;
    return byte === this.interruptChar;
  }

  write(byte: number): boolean {
    return this.held.length < 8 && this.held.push(byte) > 0;
  }

  end(): void {
    this.hasEnded = true;
  }

  outputGone(bytes: number): void {
    this.gone += bytes;
  }
}

/** A client that takes what it is sent when it is told to. */
class Slow implements Client {
  heard: number[] = [];
  isPaused = false;
  isClosed = false;
  private waiting: (() => void)[] = [];

  send(bytes: Uint8Array, onSent: () => void): void {
    this.heard.push(...bytes);
    this.waiting.push(onSent);
  }

  take(): void {
    for (const onSent of this.waiting.splice(0)) onSent();
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
  }

  close(): void {
    this.isClosed = true;
  }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("the board's end of all ways to it", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('keeps bytes that the board has no room for, in order', () => {
    const keys = new Buffer8();
    const line = new BoardLine(keys);
    const client = new Slow();
    line.join(client);
    line.receive(bytes(10, 11, 12, 13, 14, 15, 16, 17, 18, 19));
    line.end();
    expect([keys.held.splice(0), keys.hasEnded]).toEqual([[10, 11, 12, 13, 14, 15, 16, 17], false]);
    vi.advanceTimersByTime(10);
    expect([keys.held, keys.hasEnded]).toEqual([[18, 19], true]);
  });

  it('sees an interrupt when it arrives, past what waits', () => {
    const keys = new Buffer8();
    const line = new BoardLine(keys);
    const client = new Slow();
    line.join(client);
    line.receive(bytes(...Array(20).fill(65), 3, 66));
    expect([keys.interrupted, keys.held.length]).toEqual([1, 8]);
    keys.interruptChar = -1;
    line.receive(bytes(3));
    const read: number[] = [];
    for (let i = 0; i < 4; i++, vi.advanceTimersByTime(10)) read.push(...keys.held.splice(0));
    expect([keys.interrupted, read.length, read.slice(-2)]).toEqual([1, 22, [66, 3]]);
  });

  it('lets clients wait where too much does', () => {
    const keys = new Buffer8();
    const line = new BoardLine(keys);
    const client = new Slow();
    line.join(client);
    line.receive(new Uint8Array(1 << 18));
    expect(client.isPaused).toBe(true);
    const late = new Slow();
    line.join(late);
    expect(late.isPaused).toBe(true);
  });

  it('tells all clients what the board says, and the board when all have it', () => {
    const keys = new Buffer8();
    const line = new BoardLine(keys);
    line.fromBoard(bytes(1, 2));
    expect(keys.gone).toBe(2);
    const [fast, slow] = [new Slow(), new Slow()];
    line.join(fast);
    line.join(slow);
    line.fromBoard(bytes(3));
    fast.take();
    expect([fast.heard, slow.heard, keys.gone]).toEqual([[3], [3], 2]);
    slow.take();
    expect(keys.gone).toBe(3);
  });

  it('does not let the board wait for a client that takes nothing, and goes on with it afterwards', () => {
    const keys = new Buffer8();
    const line = new BoardLine(keys);
    const client = new Slow();
    line.join(client);
    line.fromBoard(bytes(1));
    vi.advanceTimersByTime(400);
    expect(keys.gone).toBe(0);
    vi.advanceTimersByTime(200);
    expect(keys.gone).toBe(1);
    line.fromBoard(bytes(2));
    expect([keys.gone, client.heard]).toEqual([2, [1]]);
    client.take();
    line.fromBoard(bytes(3));
    expect([keys.gone, client.heard]).toEqual([2, [1, 3]]);
    line.leave(client);
    expect(keys.gone).toBe(3);
    client.take();
    expect(keys.gone).toBe(3);
  });

  it('closes all clients with the board', () => {
    const line = new BoardLine(new Buffer8());
    const client = new Slow();
    line.join(client);
    line.closeAll();
    expect(client.isClosed).toBe(true);
  });
});
