import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { HostNet, HostNetCommand, HostNetEvent } from '../world/host.js';

/** Ports below belong to the host's administrator: a program that listens at one is so many higher there. */
const FIRST_OPEN_PORT = 1024;
const MOVED_BY = 8000;

/** Milliseconds that connections have to end by themselves when the program has. */
const END_MS = 1000;

/** The host's loopback, through a thread of its own. */
export class NodeNet implements HostNet {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly say: (text: string) => void;
  private readonly onIdle: () => void;
  private readonly wanted = new Map<number, { own: number; onHost: number }>();

  /** @param say tells where a listener is. @param onIdle nothing has happened: time for other things */
  constructor(say: (text: string) => void, onIdle: () => void) {
    this.say = say;
    this.onIdle = onIdle;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(new URL('./netWorker.js', import.meta.url), {
      workerData: { port: port2 },
      transferList: [port2],
    });
  }

  post(command: HostNetCommand): void {
    if (command.what !== 'listen') {
      this.port.postMessage(command);
      return;
    }
    const { id, port: own } = command;
    const onHost = own < FIRST_OPEN_PORT ? own + MOVED_BY : own;
    this.wanted.set(id, { own, onHost });
    this.port.postMessage({ ...command, port: onHost });
  }

  next(): HostNetEvent | null {
    const event = receiveMessageOnPort(this.port)?.message as HostNetEvent | undefined;
    if (event === undefined) {
      this.onIdle();
      return null;
    }
    if (event.what === 'listening') {
      const { own, onHost } = this.wanted.get(event.id)!;
      this.say(`uheap: port ${own} of the program is 127.0.0.1:${onHost}\n`);
    }
    return event;
  }

  /** Lets what was sent arrive, and ends the thread. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.port.postMessage(null);
    const timer = setTimeout(() => void this.worker.terminate(), END_MS);
    await ended;
    clearTimeout(timer);
    this.port.close();
  }
}
