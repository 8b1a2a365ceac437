import type { Worker } from 'node:worker_threads';
import { BoardLine, type LineLog } from '../../serve/boardLine.js';
import { KeyRing } from '../keyRing.js';
import type { ReplRequest, SessionRequest } from '../replRequest.js';
import { takeRunThread } from '../runThread.js';
import type { BoardAnswer, BoardMessage, BoardQuestion } from './lineHost.js';
import type { BoardEnded } from './servedSession.js';

/** How long a board may take, in milliseconds, to answer what is asked while a program runs. */
const ANSWER_MS = 5000;
/** How long it may take to make the page about the session. */
const PAGE_MS = 60_000;

/** A board that runs in a thread of its own, with the line that clients of all kinds join. */
export class ServedBoard {
  readonly line: BoardLine;
  /** How the session ended: it was stopped from outside, or something was wrong. */
  readonly ended: Promise<BoardEnded>;
  private readonly ring = new KeyRing();
  private readonly worker: Worker;
  private readonly asked = new Map<number, (answer: BoardAnswer) => void>();
  private lastQuestion = 0;
  private isStopped = false;

  /** @param isReported a page about the session is wanted */
  constructor(request: ReplRequest, log: LineLog | null, isReported: boolean) {
    this.line = new BoardLine(this.ring, log);
    this.worker = takeRunThread('prompt').worker;
    this.ended = new Promise((resolve, reject) => {
      this.worker.on('message', (message: BoardMessage | BoardEnded) => {
        if (message.what === 'ended') resolve(message);
        else this.hear(message);
      });
      this.worker.on('error', reject);
    });
    const served = { isReported };
    this.worker.postMessage({ session: request, keys: this.ring.memory, served } satisfies SessionRequest);
  }

  /** Asks the board; null where it can't answer, or doesn't in time. */
  ask(question: BoardQuestion, answerMs = ANSWER_MS): Promise<BoardAnswer> {
    if (this.isStopped) return Promise.resolve(null);
    const id = ++this.lastQuestion;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(id, null), answerMs);
      this.asked.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.worker.postMessage({ id, question });
      this.ring.ask();
    });
  }

  /** The page about the session up to now; the board is of no use after that. Null: it could not be made. */
  reportPage(): Promise<string | null> {
    const ended = this.ended.then(({ page }) => page);
    return Promise.race([ended, this.ask({ what: 'report' }, PAGE_MS) as Promise<string | null>]);
  }

  /** Ends the board at once. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.line.closeAll();
    for (const id of [...this.asked.keys()]) this.answered(id, null);
    await this.worker.terminate();
  }

  private hear(message: BoardMessage): void {
    switch (message.what) {
      case 'output':
        this.line.fromBoard(message.bytes);
        break;
      case 'reset':
        this.line.boardResets();
        break;
      case 'answer':
        this.answered(message.id, message.answer);
    }
  }

  private answered(id: number, answer: BoardAnswer): void {
    this.asked.get(id)?.(answer);
    this.asked.delete(id);
  }
}
