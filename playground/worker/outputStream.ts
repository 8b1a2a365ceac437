/** Milliseconds and bytes after which output is sent on. */
const MOST_MS = 40;
const MOST_BYTES = 16_384;

/** Sends what a program prints in pieces that are neither many nor late. */
export class OutputStream {
  private readonly send: (text: string) => void;
  private readonly decoder = new TextDecoder();
  private waiting = '';
  private sent = 0;

  constructor(send: (text: string) => void) {
    this.send = send;
  }

  /** @param bytes one a character */
  write(bytes: string): void {
    this.waiting += bytes;
    if (this.waiting.length >= MOST_BYTES || performance.now() - this.sent >= MOST_MS) this.flush();
  }

  flush(): void {
    this.sent = performance.now();
    if (this.waiting === '') return;
    const bytes = Uint8Array.from(this.waiting, (character) => character.charCodeAt(0));
    this.waiting = '';
    this.send(this.decoder.decode(bytes, { stream: true }).replaceAll('\r\n', '\n'));
  }
}
