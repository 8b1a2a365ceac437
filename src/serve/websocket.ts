import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';

/**
 * The board's end of a websocket, as MicroPython's is: `webrepl.py` shakes hands, `extmod/modwebsocket.c` makes frames of
 * bytes. It is looser than the standard where the firmware is (any key, frames without a mask), since clients count on that,
 * and narrower where the firmware is (no answer to a ping, no frame of 64 KB).
 */

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const END_OF_HEAD = '\r\n\r\n';
/** Bytes of a request's head, past which nobody means it. */
const HEAD_LIMIT = 8192;

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
/** The first of the control frames; the firmware leaves the others alone. */
const CLOSE = 8;
const OPCODE = 0xf;
const FINAL = 0x80;
const HAS_MASK = 0x80;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MASK_BYTES = 4;
const LONGEST_HEADER = 8;
const LONGEST_FRAME = 0xffff;

/** What a browser gets that asks for a page: the client that MicroPython's makers have on their site. */
const PAGE = [
  'HTTP/1.0 200 OK\r\n\r\n',
  '<base href="https://micropython.org/webrepl/"></base>\r\n',
  '<script src="webrepl_content.js"></script>\r\n',
].join('');

/** The key of a request that asks for a websocket, null for one that does not. */
function keyOf(head: string): string | null {
  let key: string | null = null;
  let upgrades = false;
  let isWebsocket = false;
  for (const line of head.split('\r\n').slice(1)) {
    const [name, value] = line.split(/:(.*)/s).map((part) => part.trim());
    if (name === 'Sec-WebSocket-Key') key = value ?? '';
    else if (name === 'Connection') upgrades ||= value?.includes('Upgrade') ?? false;
    else if (name === 'Upgrade') isWebsocket ||= value === 'websocket';
  }
  return upgrades && isWebsocket && key !== '' ? key : null;
}

/** Reads a request; calls `open` with the paused socket once hands are shaken, else gives the page and closes. */
export function shakeHands(socket: Socket, open: () => void): void {
  let received = Buffer.alloc(0);
  const read = (bytes: Buffer): void => {
    received = Buffer.concat([received, bytes]);
    const end = received.indexOf(END_OF_HEAD);
    if (end < 0) {
      if (received.length > HEAD_LIMIT) socket.destroy();
      return;
    }
    socket.off('data', read);
    const key = keyOf(received.toString('latin1', 0, end));
    if (key === null) {
      socket.end(PAGE);
      return;
    }
    const accept = createHash('sha1')
      .update(key + GUID, 'latin1')
      .digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}${END_OF_HEAD}`);
    socket.pause();
    socket.unshift(received.subarray(end + END_OF_HEAD.length));
    open();
  };
  socket.on('data', read);
}

/** Bytes as one frame. */
function frameOf(bytes: Uint8Array, opcode: number): Buffer {
  const length = bytes.length < LENGTH_16 ? [bytes.length] : [LENGTH_16, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Uint8Array.of(FINAL | opcode, ...length), bytes]);
}

/** Frames over a socket that has shaken hands, however they are cut into packets. */
export class BoardWebSocket {
  private readonly socket: Socket;
  private readonly hear: (bytes: Buffer, isBinary: boolean) => void;
  private header = Buffer.alloc(0);
  private left = 0;
  private mask = Buffer.alloc(MASK_BYTES);
  private maskAt = 0;
  private opcode = 0;
  private isBinary = false;

  /** @param hear is given each piece of a message as soon as it has come */
  constructor(socket: Socket, hear: (bytes: Buffer, isBinary: boolean) => void) {
    this.socket = socket;
    this.hear = hear;
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
    socket.resume();
  }

  send(bytes: Uint8Array, isBinary: boolean, onSent: () => void = () => {}): void {
    for (let at = 0; at < bytes.length; at += LONGEST_FRAME) {
      this.socket.write(frameOf(bytes.subarray(at, at + LONGEST_FRAME), isBinary ? BINARY : TEXT));
    }
    this.socket.write('', () => onSent());
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }

  /** Says goodbye. */
  close(): void {
    this.socket.end(frameOf(Buffer.alloc(0), CLOSE));
    this.socket.destroySoon();
  }

  /** Ends the connection without a word, once what was said has gone. */
  hangUp(): void {
    this.socket.destroySoon();
  }

  private receive(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.socket.writableEnded) {
      rest = rest.subarray(this.left === 0 ? this.takeHeader(rest) : this.takePayload(rest));
    }
  }

  /** How many of the bytes belong to the header. */
  private takeHeader(bytes: Buffer): number {
    const before = this.header.length;
    this.header = Buffer.concat([this.header, bytes.subarray(0, LONGEST_HEADER)]);
    const flags = this.header[1] ?? 0;
    const length = flags & LENGTH;
    if (length === LENGTH_64) {
      this.hangUp();
      return bytes.length;
    }
    const atMask = length === LENGTH_16 ? 4 : 2;
    const size = (flags & HAS_MASK) === 0 ? atMask : atMask + MASK_BYTES;
    if (this.header.length < size) return bytes.length;
    this.opcode = this.header[0]! & OPCODE;
    if (this.opcode !== CONTINUATION && this.opcode < CLOSE) this.isBinary = this.opcode === BINARY;
    this.left = length === LENGTH_16 ? this.header.readUInt16BE(2) : length;
    this.mask = Buffer.alloc(MASK_BYTES);
    this.header.copy(this.mask, 0, atMask, size);
    this.maskAt = 0;
    this.header = Buffer.alloc(0);
    if (this.left === 0) this.endFrame();
    return size - before;
  }

  /** How many of the bytes belong to the payload. */
  private takePayload(bytes: Buffer): number {
    const payload = Buffer.from(bytes.subarray(0, this.left));
    for (let i = 0; i < payload.length; i++) payload[i]! ^= this.mask[this.maskAt++ % MASK_BYTES]!;
    this.left -= payload.length;
    if (this.opcode < CLOSE) this.hear(payload, this.isBinary);
    if (this.left === 0) this.endFrame();
    return payload.length;
  }

  private endFrame(): void {
    if (this.opcode === CLOSE) this.close();
  }
}
