import { createInterface } from 'node:readline';
/** Asks a person at the terminal, or reads answers line by line from a pipe. */
export class Questions {
    constructor() {
        const reader = createInterface({ input: process.stdin });
        this.lines = reader[Symbol.asyncIterator]();
        this.close = () => reader.close();
    }
    /** The answer; undefined where it is left open, or the input has ended. */
    async ask({ text, fallback, problem = () => null }) {
        for (;;) {
            process.stderr.write(fallback === undefined ? `${text}: ` : `${text} [${fallback}]: `);
            const line = await this.lines.next();
            if (line.done === true)
                return fallback;
            const answer = line.value.trim();
            if (answer === '')
                return fallback;
            const wrong = problem(answer);
            if (wrong === null)
                return answer;
            process.stderr.write(`${wrong}\n`);
        }
    }
    end() {
        this.close();
    }
}
