import { createInterface } from 'node:readline';

/** A question, and what an empty answer means. */
export interface Question {
  readonly text: string;
  /** Absent: an empty answer leaves the value open. */
  readonly fallback?: string | undefined;
  /** What is wrong with an answer, in a line; null: nothing. It is then asked again. */
  readonly problem?: (answer: string) => string | null;
}

/** Asks a person at the terminal, or reads answers line by line from a pipe. */
export class Questions {
  private readonly lines: AsyncIterator<string>;
  private readonly close: () => void;

  constructor() {
    const reader = createInterface({ input: process.stdin });
    this.lines = reader[Symbol.asyncIterator]();
    this.close = () => reader.close();
  }

  /** The answer; undefined where it is left open, or the input has ended. */
  async ask({ text, fallback, problem = () => null }: Question): Promise<string | undefined> {
    for (;;) {
      process.stderr.write(fallback === undefined ? `${text}: ` : `${text} [${fallback}]: `);
      const line = await this.lines.next();
      if (line.done === true) return fallback;
      const answer = line.value.trim();
      if (answer === '') return fallback;
      const wrong = problem(answer);
      if (wrong === null) return answer;
      process.stderr.write(`${wrong}\n`);
    }
  }

  end(): void {
    this.close();
  }
}
