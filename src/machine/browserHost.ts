import { MemoryHost } from './host.js';
import { fillRandom } from './randomBytes.js';

/** What a page's host hears of a program, and what it is to know. */
export interface BrowserHostOptions {
  /** Files by their paths, as bytes, one a character. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** What standard input holds, as bytes. */
  readonly input?: string | undefined;
  /** Called with what the program prints, as bytes; it is not kept then. */
  readonly output?: ((bytes: string, stream: 'out' | 'err') => void) | undefined;
}

/** The host of a machine in a page or its worker: files in memory, random bytes from the browser. */
export class BrowserHost extends MemoryHost {
  private readonly output: BrowserHostOptions['output'];

  constructor({ files, input, output }: BrowserHostOptions = {}) {
    super(files, '/', input);
    this.output = output;
  }

  override stdout(bytes: string): void {
    if (this.output === undefined) super.stdout(bytes);
    else this.output(bytes, 'out');
  }

  override stderr(bytes: string): void {
    if (this.output === undefined) super.stderr(bytes);
    else this.output(bytes, 'err');
  }

  random(buf: Uint8Array): void {
    fillRandom(buf);
  }
}
