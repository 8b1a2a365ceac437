import { createServer, type Server, type Socket } from 'node:net';
import type { Client, Line } from './client.js';
import { BUSY, Seat } from './seat.js';
import { escapeTelnet, startsTelnet, TelnetEnd } from './telnet.js';

/** A client at a socket: it speaks telnet if its first bytes are a command of it. */
class SocketClient implements Client {
  private readonly socket: Socket;
  private readonly line: Line;
  private telnet: TelnetEnd | null = null;
  private isFirst = true;

  constructor(socket: Socket, line: Line) {
    this.socket = socket;
    this.line = line;
  }

  send(bytes: Uint8Array, onSent: () => void): void {
    this.socket.write(this.telnet === null ? bytes : escapeTelnet(bytes), () => onSent());
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }

  close(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  receive(bytes: Uint8Array): void {
    if (this.isFirst && startsTelnet(bytes)) this.telnet = new TelnetEnd((reply) => this.socket.write(reply));
    this.isFirst = false;
    const data = this.telnet === null ? bytes : this.telnet.receive(bytes);
    if (data.length > 0) this.line.receive(data);
  }
}

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Listens for clients of a board, one at a time, at plain sockets and with RFC 2217. Rejects where the address can't be
 * had.
 */
export function listenTcp(address: Address, line: Line): Promise<Server> {
  const seat = new Seat<SocketClient>();
  const take = (socket: Socket): SocketClient => {
    const client = new SocketClient(socket, line);
    line.join(client);
    socket.on('data', (bytes) => client.receive(bytes));
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
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    seat.ask(
      () => take(socket),
      () => socket.end(BUSY),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
