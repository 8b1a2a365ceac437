import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Machine } from '../../machine/machine.js';
import { SessionReport } from '../../report/sessionReport.js';
import { machineFlash } from '../../vfs/flash.js';
import { HostError, type HostFiles } from '../../world/host.js';
import type { BoardFiles } from '../boardFiles.js';
import type { KeyRing } from '../keyRing.js';
import { ReplHost, type ReplStreams } from '../replHost.js';

/** What the thread with the ways to a board asks the board's; it is answered at the board's next look. */
export type BoardQuestion =
  | { what: 'heap' }
  | { what: 'version' }
  | { what: 'report' }
  | { what: 'get'; path: string }
  | { what: 'put'; path: string; bytes: Uint8Array };

/** A board's heap at one moment, in bytes. */
export interface HeapMoment {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  /** The largest run of free blocks. */
  readonly largest: number;
  readonly collections: number;
}

/** What comes of a question: null where there is no such file, or it can't be written. */
export type BoardAnswer = HeapMoment | string | Uint8Array | true | null;

/** What the board's thread says to the one that has the ways to it. */
export type BoardMessage =
  | { what: 'output'; bytes: Uint8Array }
  | { what: 'reset' }
  | { what: 'answer'; id: number; answer: BoardAnswer };

/** A board that clients talk to from another thread: what it says is sent there. */
export class LineHost extends ReplHost {
  private readonly port: MessagePort;
  private readonly isReported: boolean;
  private report: SessionReport | null = null;

  /** @param isReported all that happens on the heap is to become a page */
  constructor(files: BoardFiles, ring: KeyRing, streams: ReplStreams, port: MessagePort, isReported: boolean) {
    super(files, ring, streams);
    this.port = port;
    this.isReported = isReported;
    ring.onChange = () => this.look();
  }

  override started(machine: Machine): void {
    if (this.machine !== null) {
      this.flush();
      this.say({ what: 'reset' });
    }
    super.started(machine);
    if (!this.isReported) return;
    this.report ??= new SessionReport(machine.board);
    this.report.started(machine);
  }

  override booted(): void {
    this.report?.booted();
  }

  /** The page about all that was; null: none is wanted. */
  reportPage(): string | null {
    return this.report?.page() ?? null;
  }

  override isInterrupted(): boolean {
    this.look();
    return super.isInterrupted();
  }

  protected override write(_fd: 1 | 2, bytes: string): void {
    this.say({ what: 'output', bytes: Buffer.from(bytes, 'latin1') });
    this.ring.sendOutput(bytes.length);
  }

  private say(message: BoardMessage): void {
    this.port.postMessage(message);
  }

  /** Answers what was asked. */
  private look(): void {
    while (this.ring.takeQuestion()) {
      const asked = receiveMessageOnPort(this.port)?.message as { id: number; question: BoardQuestion } | undefined;
      if (asked === undefined || this.machine === null) continue;
      const { id, question } = asked;
      const answer = question.what === 'report' ? this.reportPage() : answerOf(this.machine, question);
      this.say({ what: 'answer', id, answer });
    }
  }
}

function answerOf(machine: Machine, question: Exclude<BoardQuestion, { what: 'report' }>): BoardAnswer {
  switch (question.what) {
    case 'heap': {
      const { total, used, free, maxFree } = machine.heap.info();
      const largest = maxFree * machine.heap.bytesPerBlock;
      return { total, used, free, largest, collections: machine.heap.collections };
    }
    case 'version':
      return machine.board.release.name;
    case 'get':
      return orNull(() => Buffer.from(filesOf(machine).read(fromRoot(question.path)), 'latin1'));
    case 'put':
      return orNull(() => putFile(machine, fromRoot(question.path), question.bytes));
  }
}

function filesOf(machine: Machine): HostFiles {
  const flash = machineFlash(machine.state);
  if (flash === null || flash.format === null) throw new HostError('ENODEV');
  return flash.files;
}

/** A client's path is one from the root, or from the flash that is mounted there. */
const fromRoot = (path: string): string => `/${path.replace(/^\/+/, '').replace(/^flash\//, '')}`;

function putFile(machine: Machine, path: string, bytes: Uint8Array): true {
  const file = filesOf(machine).open(path, { read: false, write: true, create: true, truncate: true, append: false });
  try {
    file.write(bytes, 0, bytes.length);
  } finally {
    file.close();
  }
  return true;
}

function orNull<T>(body: () => T): T | null {
  try {
    return body();
  } catch (e) {
    if (typeof (e as NodeJS.ErrnoException).code === 'string') return null;
    throw e;
  }
}
