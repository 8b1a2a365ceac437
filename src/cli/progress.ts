import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Shows how far many jobs are: a bar that redraws itself on a terminal, plain lines elsewhere. */
export class Progress {
  private readonly total: number;
  private readonly isTerminal = isatty(2);
  private readonly quiet: boolean;
  private drawn = false;

  constructor(total: number, quiet: boolean) {
    this.total = total;
    this.quiet = quiet;
    if (!quiet && this.isTerminal && total > 0) this.draw(0, '');
  }

  step(done: number, what: string): void {
    if (this.quiet) return;
    if (!this.isTerminal) {
      process.stderr.write(`[${done}/${this.total}] ${what}\n`);
      return;
    }
    this.draw(done, what);
  }

  private draw(done: number, what: string): void {
    const columns = process.stderr.columns ?? 80;
    const width = Math.max(10, Math.min(40, columns - 40));
    const full = Math.round((width * done) / this.total);
    const bar = '█'.repeat(full) + '░'.repeat(width - full);
    show(`\r\x1b[2K${`${bar} ${done}/${this.total} ${what}`.slice(0, columns - 1)}`);
    this.drawn = true;
  }

  end(): void {
    if (this.drawn) show('\r\x1b[2K');
    this.drawn = false;
  }
}

/** At once: what a thread writes to its streams comes later, and standard output can overtake it. */
function show(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // A terminal that takes nothing now shows the next state.
  }
}
