import type { WorkerAnswer, WorkerRequest } from '../messages.js';

/** The answer that ends each request, where it isn't refused. */
const LAST: Readonly<Record<WorkerRequest['kind'], WorkerAnswer['kind']>> = {
  load: 'ready',
  run: 'ran',
  fit: 'fitted',
  advise: 'advised',
  prompt: 'prompted',
  type: 'prompted',
};

/** What is being done. */
interface Task {
  readonly kind: WorkerRequest['kind'];
  readonly hear: (answer: WorkerAnswer) => void;
}

/** A thread for programs, which does one thing at a time. */
export class EngineThread {
  private worker: Worker | null = null;
  private task: Task | null = null;

  /** Something is being done, other than getting a board. */
  get isBusy(): boolean {
    return this.task !== null && this.task.kind !== 'load';
  }

  /** Asks for something; what was being done is given up. `hear` gets all answers. */
  ask(request: WorkerRequest, hear: (answer: WorkerAnswer) => void): void {
    if (this.isBusy) this.stop();
    this.task = { kind: request.kind, hear };
    this.worker ??= this.start();
    this.worker.postMessage(request);
  }

  /** Ends what is being done, at once and whatever it is. The next request starts a new thread. */
  stop(): void {
    this.task = null;
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
    const { task } = this;
    // A board may come while a program waits for it.
    if (task === null || (answer.kind === 'ready' && task.kind !== 'load')) return;
    if (answer.kind === 'refused' || answer.kind === LAST[task.kind]) this.task = null;
    task.hear(answer);
  }
}
