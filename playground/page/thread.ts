import type { WorkerAnswer, WorkerRequest } from '../messages.js';

/** The last answers to a request. */
type LastAnswer = Exclude<WorkerAnswer['kind'], 'output' | 'fit'>;
const LAST: ReadonlySet<string> = new Set<LastAnswer>(['ready', 'ran', 'fitted', 'advised', 'refused']);

/** A thread for programs, which does one thing at a time. */
export class EngineThread {
  private worker: Worker | null = null;
  private hear: ((answer: WorkerAnswer) => void) | null = null;

  /** Something is being done. */
  get isBusy(): boolean {
    return this.hear !== null;
  }

  /** Asks for something; what was being done is given up. `hear` gets all answers. */
  ask(request: WorkerRequest, hear: (answer: WorkerAnswer) => void): void {
    if (this.isBusy) this.stop();
    this.hear = hear;
    this.worker ??= this.start();
    this.worker.postMessage(request);
  }

  /** Ends what is being done, at once and whatever it is. The next request starts a new thread. */
  stop(): void {
    this.hear = null;
    this.worker?.terminate();
    this.worker = null;
  }

  private start(): Worker {
    const worker = new Worker(new URL('worker.js', location.href), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => this.answer(data));
    worker.addEventListener('error', ({ message }) => {
      this.worker = null;
      this.answer({ kind: 'refused', message: message ?? 'the thread for programs could not start' });
    });
    return worker;
  }

  private answer(answer: WorkerAnswer): void {
    const { hear } = this;
    if (LAST.has(answer.kind)) this.hear = null;
    hear?.(answer);
  }
}
