import { connect, createServer, type Server, type Socket } from 'node:net';
import { type MessagePort, workerData } from 'node:worker_threads';
import type { HostNetCommand, HostNetEvent } from '../world/host.js';

/**
 * The thread that holds the host's sockets for a program, which never gives control back itself. It connects to this
 * computer's loopback and listens there, and nowhere else.
 */

const { port } = workerData as { port: MessagePort };

const LOOPBACK = /^127\.\d+\.\d+\.\d+$/;
const HOME = '127.0.0.1';

const connections = new Map<number, Socket>();
const servers = new Map<number, Server>();
let nextAccepted = -1;

function tell(event: HostNetEvent): void {
  port.postMessage(event);
}

function watch(id: number, socket: Socket): void {
  connections.set(id, socket);
  socket.setNoDelay(true);
  socket.on('data', (bytes) => tell({ what: 'data', id, bytes }));
  socket.on('end', () => tell({ what: 'ended', id }));
  socket.on('error', () => tell({ what: 'reset', id }));
  socket.on('close', () => connections.delete(id));
}

function listen(id: number, hostPort: number): void {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = nextAccepted--;
    watch(connection, socket);
    tell({ what: 'accepted', id, connection, port: socket.remotePort ?? 0 });
  });
  servers.set(id, server);
  server.on('error', () => tell({ what: 'inUse', id }));
  server.listen(hostPort, HOME, () => tell({ what: 'listening', id }));
}

/** What the program asks for, or `null`: it has ended. */
function handle(command: HostNetCommand | null): void {
  if (command === null) {
    for (const server of servers.values()) server.close();
    for (const socket of connections.values()) socket.end();
    port.close();
    return;
  }
  const { id } = command;
  switch (command.what) {
    case 'connect': {
      const host = LOOPBACK.test(command.ip) ? command.ip : HOME;
      const socket = connect({ host, port: command.port, family: 4, allowHalfOpen: true });
      socket.on('connect', () => tell({ what: 'connected', id }));
      watch(id, socket);
      break;
    }
    case 'listen':
      listen(id, command.port);
      break;
    case 'unlisten':
      servers.get(id)?.close();
      servers.delete(id);
      break;
    case 'send': {
      const { bytes } = command;
      connections.get(id)?.write(bytes, () => tell({ what: 'taken', id, bytes: bytes.length }));
      break;
    }
    case 'end':
      connections.get(id)?.end();
      break;
  }
}

port.on('message', handle);
