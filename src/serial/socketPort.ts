import { connect, type Socket } from 'node:net';
import { type Port, SerialError } from './port.js';
import { type ByteStream, StreamPort } from './streamPort.js';

const URL_OF_SOCKET = /^socket:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/;

export const isSocketUrl = (path: string): boolean => path.startsWith('socket://');

/** Opens a board at a TCP port, such as `socket://127.0.0.1:2218` of `uheap serve`. @throws SerialError */
export async function openSocketPort(url: string): Promise<Port> {
  const [, host, port] = URL_OF_SOCKET.exec(url) ?? [];
  if (port === undefined) throw new SerialError(`${url}: expected such as socket://127.0.0.1:2218`);
  const socket = connect(Number(port), host!.replace(/^\[|\]$/g, ''));
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (e: NodeJS.ErrnoException) => reject(new SerialError(`${url}: nobody answers (${e.code})`)));
  });
  return new StreamPort(url, streamOf(socket));
}

function streamOf(socket: Socket): ByteStream {
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
