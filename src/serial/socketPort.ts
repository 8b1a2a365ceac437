import { connect, type Socket } from 'node:net';
import { escapeTelnet, TelnetEnd } from '../serve/telnet.js';
import { type Port, SerialError } from './port.js';
import { type ByteStream, StreamPort } from './streamPort.js';

const URL_OF_SOCKET = /^(socket|rfc2217):\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/;

export const isSocketUrl = (path: string): boolean => /^(socket|rfc2217):\/\//.test(path);

/**
 * Opens a board at a TCP port: as plain bytes, such as `socket://127.0.0.1:2218` of `uheap serve`, or a serial port over
 * telnet (RFC 2217), such as `rfc2217://127.0.0.1:2217` of ser2net.
 *
 * @throws SerialError
 */
export async function openSocketPort(url: string, baudRate: number): Promise<Port> {
  const [, scheme, host, port] = URL_OF_SOCKET.exec(url) ?? [];
  if (port === undefined) {
    throw new SerialError(`${url}: expected such as socket://127.0.0.1:2218 or rfc2217://127.0.0.1:2218`);
  }
  const socket = connect(Number(port), host!.replace(/^\[|\]$/g, ''));
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (e: NodeJS.ErrnoException) => reject(new SerialError(`${url}: nobody answers (${e.code})`)));
  });
  return new StreamPort(url, scheme === 'socket' ? plain(socket) : overTelnet(socket, baudRate));
}

function plain(socket: Socket): ByteStream {
  return {
    get isOpen() {
      return !socket.destroyed;
    },
    write: (bytes, done) => void socket.write(bytes, done),
    drain: (done) => (socket.writableLength === 0 ? done(null) : void socket.once('drain', () => done(null))),
    close: (done) => void socket.end(() => done(null)),
    on: (event, call) => void socket.on(event, (arg: unknown) => (call as (arg: unknown) => void)(arg)),
  };
}

function overTelnet(socket: Socket, baudRate: number): ByteStream {
  const telnet = new TelnetEnd((bytes) => socket.write(bytes));
  telnet.askForComPort(baudRate);
  const stream = plain(socket);
  return {
    get isOpen() {
      return stream.isOpen;
    },
    write: (bytes, done) => void socket.write(escapeTelnet(bytes), done),
    drain: (done) => stream.drain(done),
    close: (done) => stream.close(done),
    on: (event: 'data' | 'close' | 'error', call: ((bytes: Buffer) => void) & ((error: Error | null) => void)) => {
      if (event !== 'data') return stream.on(event, call);
      stream.on(event, (bytes) => {
        const data = telnet.receive(bytes);
        if (data.length > 0) call(Buffer.from(data));
      });
    },
  };
}
