import { createServer, type Server, type Socket } from 'node:net';
import type { Client, Line } from './client.js';
import { BUSY, Seat } from './seat.js';
import type { Address } from './tcp.js';
import { BoardWebSocket, shakeHands } from './websocket.js';

/** A board's files and release, as WebREPL's requests ask for them. */
export interface BoardFiles {
  /** Null: there is no such file. */
  get(path: string): Promise<Uint8Array | null>;
  /** False: it can't be written. */
  put(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Major, minor and micro number of MicroPython's release. */
  version(): Promise<readonly number[]>;
}

const PASSWORD_PROMPT = 'Password: ';
const CONNECTED = '\r\nWebREPL connected\r\n>>> ';
const DENIED = '\r\nAccess denied\r\n';
const ENTER: readonly number[] = [0x0d, 0x0a];

/** A request (`struct webrepl_file` of extmod/modwebrepl.c): `WA`, kind, flags, offset, size, length of the name, name. */
const REQUEST_BYTES = 82;
const AT_KIND = 2;
const AT_SIZE = 12;
const AT_NAME = 18;
const PUT_FILE = 1;
const GET_FILE = 2;
const GET_VERSION = 3;
/** Bytes of a file that one answer has at most. */
const CHUNK_BYTES = 256;
const FINE = 0;
const FAILED = 1;

/** A client at a websocket: a terminal in text messages, after a password; files in binary ones. */
class WebReplClient implements Client {
  private readonly socket: BoardWebSocket;
  private readonly line: Line;
  private readonly files: BoardFiles;
  private readonly password: string;
  private hasPassword = false;
  private typed = '';
  private received = Buffer.alloc(0);
  private put: { path: string; size: number } | null = null;
  /** What is left of a file that is asked for. */
  private wanted: Uint8Array | null = null;
  /** Requests are answered one after another. */
  private last: Promise<void> = Promise.resolve();

  constructor(socket: BoardWebSocket, line: Line, files: BoardFiles, password: string) {
    this.socket = socket;
    this.line = line;
    this.files = files;
    this.password = password;
    this.text(PASSWORD_PROMPT);
  }

  send(bytes: Uint8Array, onSent: () => void): void {
    if (this.hasPassword) this.socket.send(bytes, false, onSent);
    else onSent();
  }

  pause(isPaused: boolean): void {
    this.socket.pause(isPaused);
  }

  close(): void {
    this.socket.close();
  }

  /** Its socket is one of the board's, which a reset closes without a word of goodbye. */
  boardResets(): void {
    this.socket.hangUp();
  }

  receive(bytes: Buffer, isBinary: boolean): void {
    if (!this.hasPassword) this.takePassword(bytes);
    else if (isBinary) this.last = this.last.then(() => this.takeBinary(bytes));
    else this.line.receive(bytes);
  }

  private text(text: string): void {
    this.socket.send(Buffer.from(text, 'latin1'), false);
  }

  private takePassword(bytes: Buffer): void {
    const end = bytes.findIndex((byte) => ENTER.includes(byte));
    this.typed += bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
    if (end < 0) return;
    if (this.typed !== this.password) {
      this.text(DENIED);
      this.close();
      return;
    }
    this.hasPassword = true;
    this.text(CONNECTED);
    if (end + 1 < bytes.length) this.line.receive(bytes.subarray(end + 1));
  }

  private async takeBinary(bytes: Buffer): Promise<void> {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      if (this.put !== null) {
        if (this.received.length < this.put.size) return;
        await this.endPut(this.put.path, this.take(this.put.size));
      } else if (this.wanted !== null) {
        if (this.received.length === 0) return;
        this.take(1);
        this.sendChunk();
      } else {
        if (this.received.length < REQUEST_BYTES) return;
        await this.request(this.take(REQUEST_BYTES));
      }
    }
  }

  private take(n: number): Buffer {
    const taken = this.received.subarray(0, n);
    this.received = this.received.subarray(n);
    return taken;
  }

  private async request(request: Buffer): Promise<void> {
    const end = request.indexOf(0, AT_NAME);
    const path = request.toString('latin1', AT_NAME, end < 0 ? REQUEST_BYTES : end);
    switch (request[AT_KIND]) {
      case GET_VERSION:
        this.socket.send(Uint8Array.from(await this.files.version()), true);
        break;
      case PUT_FILE:
        this.put = { path, size: request.readUInt32LE(AT_SIZE) };
        this.respond(FINE);
        break;
      case GET_FILE:
        this.wanted = await this.files.get(path);
        this.respond(this.wanted === null ? FAILED : FINE);
    }
  }

  private async endPut(path: string, bytes: Buffer): Promise<void> {
    this.put = null;
    this.respond((await this.files.put(path, bytes)) ? FINE : FAILED);
  }

  /** A chunk of a file, an empty one at its end. */
  private sendChunk(): void {
    const chunk = this.wanted!.subarray(0, CHUNK_BYTES);
    this.wanted = chunk.length === 0 ? null : this.wanted!.subarray(chunk.length);
    this.socket.send(Buffer.concat([Uint8Array.of(chunk.length & 0xff, chunk.length >> 8), chunk]), true);
    if (this.wanted === null) this.respond(FINE);
  }

  private respond(code: number): void {
    this.socket.send(Uint8Array.of(0x57, 0x42, code, 0), true);
  }
}

/** Listens for clients with WebREPL's protocol (extmod/modwebrepl.c), one at a time. Rejects where it can't. */
export function listenWebRepl(
  { host, port }: Address,
  password: string,
  line: Line,
  files: BoardFiles,
): Promise<Server> {
  const seat = new Seat<WebReplClient>();
  const take = (socket: Socket): WebReplClient => {
    const client: WebReplClient = new WebReplClient(
      new BoardWebSocket(socket, (bytes, isBinary) => client.receive(bytes, isBinary)),
      line,
      files,
      password,
    );
    line.join(client);
    const gone = (): void => {
      line.leave(client);
      socket.destroy();
      seat.leave(client);
    };
    socket.on('end', gone);
    socket.on('close', gone);
    if (socket.destroyed) setImmediate(gone);
    return client;
  };
  const refuse = (socket: Socket): void => {
    const web = new BoardWebSocket(socket, () => {});
    web.send(Buffer.from(BUSY), false);
    web.close();
  };
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    shakeHands(socket, () =>
      seat.ask(
        () => take(socket),
        () => refuse(socket),
      ),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
