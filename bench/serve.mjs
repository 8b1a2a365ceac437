import { spawn } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { ReadStream, WriteStream } from 'node:tty';

/** What tools wait for at `uheap serve`: as mpremote does it, but without its pauses of 10 ms. */

const MAIN = new URL('../dist/cli/main.cjs', import.meta.url).pathname;
const FILE_BYTES = 32 << 10;
const CHUNK_BYTES = 256;

/** A client of a board's raw REPL. */
class RawClient {
  constructor(input, output) {
    this.output = output;
    this.heard = '';
    this.wake = () => {};
    input.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
      this.wake();
    });
  }

  send(text) {
    this.output.write(Buffer.from(text, 'latin1'));
  }

  /** Takes what comes up to and with `end`. */
  async until(end) {
    let at = this.heard.indexOf(end);
    while (at < 0) {
      await new Promise((resolve) => {
        this.wake = resolve;
      });
      at = this.heard.indexOf(end);
    }
    const taken = this.heard.slice(0, at + end.length);
    this.heard = this.heard.slice(at + end.length);
    return taken;
  }

  async enter() {
    this.send('\r\x03\r\x01');
    await this.until('raw REPL; CTRL-B to exit\r\n>');
  }

  /** Runs a program by raw paste, as much at a time as the board has room for. */
  async exec(program) {
    this.send('\x05A\x01');
    await this.until('R\x01');
    const take = async (n) => {
      while (this.heard.length < n) {
        await new Promise((resolve) => {
          this.wake = resolve;
        });
      }
      const taken = this.heard.slice(0, n);
      this.heard = this.heard.slice(n);
      return taken;
    };
    const window = await take(2);
    const size = window.charCodeAt(0) | (window.charCodeAt(1) << 8);
    let room = 0;
    for (let at = 0; at < program.length; ) {
      while (room === 0 || this.heard.length > 0) {
        if ((await take(1)) === '\x01') room += size;
      }
      const part = program.slice(at, at + room);
      this.send(part);
      at += part.length;
      room -= part.length;
    }
    this.send('\x04');
    await this.until('\x04');
    const out = await this.until('\x04');
    await this.until('\x04>');
    return out.slice(0, -1);
  }
}

async function start() {
  const child = spawn(process.execPath, [MAIN, 'serve', '-t', 'RPI_PICO', '--pty', '--listen', '0']);
  let said = '';
  await new Promise((resolve) => {
    child.stderr.on('data', (bytes) => {
      said += bytes;
      if (said.includes('ends it\n')) resolve();
    });
  });
  return { child, tty: said.split('\n')[0], port: Number(/socket:\/\/[\d.]+:(\d+)/.exec(said)[1]) };
}

function atTerminal(path) {
  const { O_RDWR, O_NOCTTY } = constants;
  return new RawClient(
    new ReadStream(openSync(path, O_RDWR | O_NOCTTY)),
    new WriteStream(openSync(path, O_RDWR | O_NOCTTY)),
  );
}

function atSocket(port) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  return new RawClient(socket, socket);
}

async function timed(body) {
  const from = performance.now();
  await body();
  return performance.now() - from;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function repeated(times, body) {
  const taken = [];
  for (let i = 0; i < times; i++) taken.push(await timed(body));
  return taken;
}

const literal = (bytes) => `b'${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;

const INTERRUPTS = 1000;

async function measure(way, client) {
  await client.enter();
  await repeated(50, () => client.exec('pass'));
  const exec = median(await repeated(200, () => client.exec('pass')));
  const chunk = literal(Uint8Array.from({ length: CHUNK_BYTES }, (_, i) => i));
  await client.exec("f=open('x','wb')\nw=f.write");
  const write = await timed(async () => {
    for (let i = 0; i < FILE_BYTES / CHUNK_BYTES; i++) await client.exec(`w(${chunk})`);
  });
  await client.exec("f.close()\nf=open('x','rb')\nr=f.read");
  const read = await timed(async () => {
    for (let i = 0; i < FILE_BYTES / CHUNK_BYTES; i++) await client.exec(`print(r(${CHUNK_BYTES}))`);
  });
  const reset = median(
    await repeated(20, async () => {
      client.send('\x04');
      await client.until('soft reboot\r\nraw REPL; CTRL-B to exit\r\n>');
    }),
  );
  const interrupts = [];
  for (let i = 0; i < INTERRUPTS; i++) {
    client.send('while True: pass\n\x04');
    await client.until('OK');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    interrupts.push(
      await timed(async () => {
        client.send('\x03');
        await client.until('\x04>');
      }),
    );
  }
  const kbPerS = (ms) => FILE_BYTES / 1024 / (ms / 1000);
  return { way, exec, write: kbPerS(write), read: kbPerS(read), reset, interrupt: Math.max(...interrupts) };
}

/** Rows of figures, one a way to the board. */
export async function benchServe() {
  const { child, tty, port } = await start();
  try {
    return [await measure('pseudo-terminal', atTerminal(tty)), await measure('TCP', atSocket(port))];
  } finally {
    child.kill('SIGKILL');
  }
}
