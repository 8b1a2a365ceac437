// The WebAssembly MicroPython as a board: standard input and output are its serial line. Ctrl-D on an empty line
// resets it, as the port's own main loop would if it had one, with a fresh heap and straight back into the raw REPL.
import { readSync, writeSync } from 'node:fs';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';

const CTRL_A = 1;
const CTRL_B = 2;
const CTRL_C = 3;
const CTRL_E = 5;
const RAW_PASTE = [CTRL_E, 'A'.charCodeAt(0), CTRL_A];

let board;
let raw = false;
/** Bytes that may become the question for raw paste mode. */
let held = [];
let running = false;
let interrupted = false;
let checked = 0;
/** What came in while a program ran and was not for it. */
const buffered = [];

const LINE_END = 10;
const fifo = Buffer.alloc(1024);
let waiting = 0;

/** The port prints a byte at a time. */
function uart(bytes) {
  for (const byte of bytes) {
    fifo[waiting++] = byte;
    if (waiting === fifo.length || byte === LINE_END) transmit();
  }
}

function transmit() {
  for (let at = 0; at < waiting; ) {
    try {
      at += writeSync(1, fifo, at, waiting - at);
    } catch (e) {
      if (e.code !== 'EAGAIN') throw e;
    }
  }
  waiting = 0;
  if (running) listenForInterrupt();
}

/**
 * While a program runs nobody else reads the line. Only the first Ctrl-C is for the program: a further one may come when
 * the port has already taken back what was pending, and would hit the next program.
 */
function listenForInterrupt() {
  const byte = Buffer.alloc(1);
  try {
    if (readSync(0, byte, 0, 1, null) !== 1) return;
  } catch (e) {
    if (e.code !== 'EAGAIN') throw e;
    return;
  }
  if (byte[0] === CTRL_C && !interrupted) {
    interrupted = true;
    board._module._mp_sched_keyboard_interrupt();
  } else {
    buffered.push(byte[0]);
  }
}

// The port asks JavaScript for the time whenever a program waits: the one other moment to listen.
const realNow = Date.now;
Date.now = () => {
  const now = realNow();
  if (running && now !== checked) {
    checked = now;
    listenForInterrupt();
  }
  return now;
};

async function boot() {
  board = await loadMicroPython({ linebuffer: false, stdout: uart, stderr: uart });
  board.replInit();
  if (raw) board.replProcessChar(CTRL_A);
}

async function take(byte) {
  running = true;
  interrupted = false;
  const exit = board.replProcessChar(byte);
  running = false;
  if (byte === CTRL_A) raw = true;
  if (byte === CTRL_B) raw = false;
  if (exit !== 0) {
    uart(Buffer.from('MPY: soft reboot\r\n'));
    await boot();
  }
}

/** This port's raw REPL says that it has raw paste mode, but the port can't read in it: the answer is no. */
async function feed(byte) {
  if (raw && byte === RAW_PASTE[held.length]) {
    held.push(byte);
    if (held.length < RAW_PASTE.length) return;
    held = [];
    uart(Buffer.from('R\0>'));
    return;
  }
  for (const before of held.splice(0)) await take(before);
  await take(byte);
}

await boot();
transmit();
for await (const bytes of process.stdin) {
  for (const byte of bytes) await feed(byte);
  while (buffered.length > 0) await feed(buffered.shift());
  transmit();
}
