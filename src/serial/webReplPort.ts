import { connect, type Socket } from 'node:net';
import { BoardWebSocket } from '../serve/websocket.js';
import { type Port, PortLost, SerialError } from './port.js';

const URL_OF_WEBREPL = /^ws:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?\/?$/;
const DEFAULT_PORT = 8266;

/** As MicroPython's own client asks: the board looks at nothing else. */
const REQUEST = [
  'GET / HTTP/1.1',
  'Host: board',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: uheap',
  '\r\n',
].join('\r\n');
const SWITCHED = 'HTTP/1.1 101';
const END_OF_HEAD = '\r\n\r\n';

const PASSWORD_PROMPT = 'Password: ';
const DENIED = '\r\nAccess denied\r\n';
const CONNECTED = '\r\nWebREPL connected\r\n';

/** How long a board has for each answer until it is connected, in milliseconds. */
const ANSWER_MS = 5000;
/** How long a board that has reset may take until WebREPL listens again, and how often it is tried, in milliseconds. */
const BACK_MS = 15_000;
const TRY_MS = 250;

export const isWebReplUrl = (path: string): boolean => path.startsWith('ws://');

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One connection to a board's WebREPL, until either side ends it. Text is bytes, one a character. */
class Connection {
  private readonly socket: Socket;
  private web: BoardWebSocket | null = null;
  private heard = '';
  private hasEnded = false;
  private wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    const end = (): void => {
      this.hasEnded = true;
      this.wake();
    };
    socket.setNoDelay(true);
    socket.on('error', end);
    socket.on('end', end);
    socket.on('close', end);
  }

  /** Shakes hands and gives the password. @throws SerialError */
  static async open(url: string, password: string): Promise<Connection> {
    const [, host, port = DEFAULT_PORT] = URL_OF_WEBREPL.exec(url)!;
    const one = new Connection(connect(Number(port), host!.replace(/^\[|\]$/g, '')));
    try {
      await one.shakeHands(url);
      await one.until([PASSWORD_PROMPT], url);
      await one.send(`${password}\r`);
      if ((await one.until([CONNECTED, DENIED], url)) === DENIED) {
        throw new SerialError(`${url}: the board takes another password`);
      }
      return one;
    } catch (e) {
      one.socket.destroy();
      throw e;
    }
  }

  get isOver(): boolean {
    return this.hasEnded && this.heard === '';
  }

  send(bytes: string): Promise<void> {
    return new Promise((resolve) => this.web!.send(Buffer.from(bytes, 'latin1'), false, resolve));
  }

  /** What was heard; waits for something, or the end. */
  async listen(timeoutMs: number): Promise<string> {
    if (this.heard === '' && !this.hasEnded) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const heard = this.heard;
    this.heard = '';
    return heard;
  }

  close(): void {
    this.web?.close();
  }

  private hear(bytes: Buffer): void {
    this.heard += bytes.toString('latin1');
    this.wake();
  }

  private async shakeHands(url: string): Promise<void> {
    const { socket } = this;
    const head = (bytes: Buffer): void => this.hear(bytes);
    socket.on('data', head);
    socket.write(REQUEST);
    await this.until([SWITCHED], url);
    await this.until([END_OF_HEAD], url);
    socket.off('data', head);
    socket.pause();
    socket.unshift(Buffer.from(this.heard, 'latin1'));
    this.heard = '';
    this.web = new BoardWebSocket(socket, (bytes) => this.hear(bytes));
  }

  /** Waits for one of some texts and takes it and all before it. */
  private async until(texts: readonly string[], url: string): Promise<string> {
    let heard = '';
    for (const end = performance.now() + ANSWER_MS; ; ) {
      const left = end - performance.now();
      if (left <= 0 || this.isOver) throw new SerialError(`${url}: no WebREPL answers`);
      heard += await this.listen(left);
      const found = texts.find((text) => heard.includes(text));
      if (found === undefined) continue;
      this.heard = heard.slice(heard.indexOf(found) + found.length) + this.heard;
      return found;
    }
  }
}

/**
 * A board's WebREPL as a port, such as `ws://192.168.4.1`. Its socket ends with each reset of the board; the port connects
 * again as soon as boot.py has started WebREPL anew.
 */
export class WebReplPort implements Port {
  readonly path: string;
  private readonly password: string;
  private connection: Connection;

  private constructor(path: string, password: string, connection: Connection) {
    this.path = path;
    this.password = password;
    this.connection = connection;
  }

  /** @throws SerialError where nobody answers, or the password is not the board's */
  static async open(url: string, password: string | undefined): Promise<WebReplPort> {
    if (!URL_OF_WEBREPL.test(url)) throw new SerialError(`${url}: expected such as ws://192.168.4.1:8266`);
    if (password === undefined) throw new SerialError(`${url}: expected --password with that of the board's WebREPL`);
    return new WebReplPort(url, password, await Connection.open(url, password));
  }

  async write(bytes: string): Promise<void> {
    if (this.connection.isOver) await this.comeBack();
    await this.connection.send(bytes);
  }

  async read(timeoutMs: number): Promise<string> {
    if (this.connection.isOver) await this.comeBack();
    return this.connection.listen(timeoutMs);
  }

  now(): number {
    return performance.now();
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  private async comeBack(): Promise<void> {
    for (const end = this.now() + BACK_MS; ; await pause(TRY_MS)) {
      try {
        this.connection = await Connection.open(this.path, this.password);
        return;
      } catch (e) {
        if (!(e instanceof SerialError)) throw e;
        if (this.now() > end) throw new PortLost(this.path, 'WebREPL does not come back after a reset');
      }
    }
  }
}
