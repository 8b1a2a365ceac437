import { type Port, PortLost } from './port.js';

/** A stream of bytes that calls back. */
export interface ByteStream {
  readonly isOpen: boolean;
  write(bytes: Buffer, done: (error: Error | null | undefined) => void): void;
  drain(done: (error: Error | null) => void): void;
  close(done: (error: Error | null) => void): void;
  on(event: 'data', heard: (bytes: Buffer) => void): void;
  on(event: 'close' | 'error', happened: (error: Error | null) => void): void;
}

/** A port over a stream that calls back. */
export class StreamPort implements Port {
  readonly path: string;
  private readonly stream: ByteStream;
  private heard: string[] = [];
  private lost: PortLost | null = null;
  private wake: (() => void) | null = null;

  constructor(path: string, stream: ByteStream) {
    this.path = path;
    this.stream = stream;
    stream.on('data', (bytes) => {
      this.heard.push(bytes.toString('latin1'));
      this.wake?.();
    });
    const lose = (error: Error | null): void => {
      this.lost ??= new PortLost(path, error?.message === undefined ? undefined : lossReason(error.message));
      this.wake?.();
    };
    stream.on('close', lose);
    stream.on('error', lose);
  }

  async write(bytes: string): Promise<void> {
    if (this.lost !== null) throw this.lost;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => reject(this.lost ?? new PortLost(this.path, lossReason(error.message)));
      this.stream.write(Buffer.from(bytes, 'latin1'), (error) => {
        if (error !== null && error !== undefined) fail(error);
        else resolve();
      });
    });
  }

  async read(timeoutMs: number): Promise<string> {
    if (this.heard.length === 0 && this.lost === null) await this.wait(timeoutMs);
    if (this.heard.length === 0 && this.lost !== null) throw this.lost;
    const bytes = this.heard.join('');
    this.heard = [];
    return bytes;
  }

  private async wait(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  now(): number {
    return performance.now();
  }

  async close(): Promise<void> {
    if (!this.stream.isOpen) return;
    await new Promise<void>((resolve) => {
      this.stream.drain(() => this.stream.close(() => resolve()));
    });
  }
}

/** What the system says when a device is gone differs; its own words are of no use to the user. */
function lossReason(message: string): string | undefined {
  return /not open|bad file|EIO|ENXIO|ENODEV|ENOENT|disconnect|hung up|closed/i.test(message) ? undefined : message;
}
