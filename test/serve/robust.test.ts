import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN } from '../cli/uheap.js';

/** Numbers below `n` that are the same in every run. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const CYCLES = 1000;
const ECHO_BYTES = 10 << 20;
/** Between two times of asking for a prompt, in milliseconds. */
const ASK_MS = 100;
const TIMEOUT = 240_000;
const WORDS = [
  '\r\x03',
  '\x03',
  '\r\x01',
  '\x02',
  '\x04',
  'while True: pass\n\x04',
  'x=[0]*99\r',
  '\x05A\x01',
  '1/0\r',
];
/** Programs that only Ctrl-C ends: in bytecode, in a library, asleep, waiting for a key, talking, and collecting. */
const ENDLESS = [
  'while True: pass',
  'import time\nwhile True: time.sleep(1)',
  'import sys\nwhile True: sys.stdin.read(1)',
  'import time\ntime.sleep(0.001)\nwhile True: print("x" * 50)',
  'x = list(range(500))\nwhile True: x.sort(key=lambda i: -i)',
  'import gc\nwhile True: gc.collect()',
  'import asyncio\nasync def f():\n while True: await asyncio.sleep(0.01)\nasyncio.run(f())',
];

describe('uheap serve with clients that come and go', () => {
  let child: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    child = spawn(process.execPath, [MAIN, 'serve', '-t', 'RPI_PICO', '--listen', '0']);
    let said = '';
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (bytes) => {
        said += bytes;
        if (said.endsWith('ends it\n')) resolve();
      });
    });
    port = Number(/socket:\/\/[\d.]+:(\d+)/.exec(said)![1]);
  });
  afterAll(() => void child.kill('SIGKILL'));

  async function client(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    return socket;
  }

  /** Sends, and hears until the answer ends so, or has it somewhere. */
  function ask(socket: Socket, bytes: string | Buffer, end: string, isAtEnd = true): Promise<string> {
    return new Promise((resolve) => {
      let heard = '';
      const onData = (data: Buffer): void => {
        heard += data.toString('latin1');
        if (isAtEnd ? !heard.endsWith(end) : !heard.includes(end)) return;
        socket.off('data', onData);
        resolve(heard);
      };
      socket.on('data', onData);
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    });
  }

  /** A client with the raw prompt, whatever the last one left behind: it asks until it is there. */
  async function raw(): Promise<Socket> {
    const socket = await client();
    let heard = '';
    const onData = (data: Buffer): void => void (heard += data.toString('latin1'));
    socket.on('data', onData);
    do {
      heard = '';
      socket.write('\x03\x03\r\x01');
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    } while (!heard.endsWith('raw REPL; CTRL-B to exit\r\n>'));
    socket.off('data', onData);
    return socket;
  }

  it(
    'gives the next one a prompt, whenever the last one dropped',
    async () => {
      const roll = dice(1);
      for (let i = 0; i < CYCLES; i++) {
        const socket = await client();
        socket.on('error', () => {});
        for (let n = roll(4); n >= 0; n--) socket.write(Buffer.from(WORDS[roll(WORDS.length)]!, 'latin1'));
        if (roll(2) === 0) await new Promise((resolve) => setTimeout(resolve, roll(4)));
        const closed = new Promise((resolve) => socket.on('close', resolve));
        if (roll(2) === 0) socket.destroy();
        else socket.end();
        socket.resume();
        await closed;
        if (i % 100 < 99) continue;
        const next = await raw();
        expect(await ask(next, 'print(6*7)\x04', '\x04\x04>')).toMatch(/OK42\r\n\x04\x04>$/);
        next.destroy();
      }
    },
    TIMEOUT,
  );

  it(
    'gives a prompt after Ctrl-C, whatever it is about to do',
    async () => {
      const roll = dice(3);
      const socket = await raw();
      for (let i = 0; i < CYCLES; i++) {
        const program = ENDLESS[roll(ENDLESS.length)]!;
        await ask(socket, `print("!")\n${program}\x04`, 'OK!\r\n', false);
        if (roll(2) === 0) await new Promise((resolve) => setTimeout(resolve, roll(20)));
        await ask(socket, '\x03', '\x04>');
      }
      expect(await ask(socket, 'print(6*7)\x04', '\x04\x04>')).toMatch(/OK42\r\n\x04\x04>$/);
      socket.destroy();
    },
    TIMEOUT,
  );

  it(
    'passes random bytes both ways as they are',
    async () => {
      const roll = dice(2);
      const sent = Buffer.from(Uint8Array.from({ length: ECHO_BYTES }, () => roll(256)));
      const socket = await raw();
      const echo = [
        'import sys, micropython',
        'micropython.kbd_intr(-1)',
        'b = bytearray(1024)',
        `for i in range(${ECHO_BYTES / 1024}):`,
        ' sys.stdin.buffer.readinto(b)',
        ' n = sys.stdout.buffer.write(b)',
      ].join('\n');
      const hash = createHash('sha256');
      let got = 0;
      const heard = new Promise<string>((resolve) => {
        let rest = 2;
        socket.on('data', (data: Buffer) => {
          // First comes `OK`, last two bytes of 4 and a prompt.
          const body = data.subarray(Math.min(rest, data.length));
          rest -= Math.min(rest, data.length);
          const mine = body.subarray(0, ECHO_BYTES - got);
          hash.update(mine);
          got += mine.length;
          if (data.toString('latin1').endsWith('\x04\x04>') && got === ECHO_BYTES) resolve(hash.digest('hex'));
        });
      });
      socket.write(Buffer.from(`${echo}\x04`, 'latin1'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.write(sent);
      expect(await heard).toBe(createHash('sha256').update(sent).digest('hex'));
      socket.destroy();
    },
    TIMEOUT,
  );
});
