import { InputError } from '../report/inputError.js';

/** A byte stream to a board, whatever carries it. */
export interface Port {
  /** As the user named it. */
  readonly path: string;
  /** Hands bytes over, one a character. @throws PortLost */
  write(bytes: string): Promise<void>;
  /**
   * What has come in, one byte a character; waits for it if need be.
   *
   * @param timeoutMs when nothing came for so long, the answer is empty
   * @throws PortLost
   */
  read(timeoutMs: number): Promise<string>;
  /** Milliseconds on the port's own clock, which a replayed session makes up. */
  now(): number;
  /** Closing twice, or after the port was lost, does nothing. */
  close(): Promise<void>;
}

/** Something about the board or the way to it that uheap can't mend: the message says what, in one line. */
export class SerialError extends InputError {}

/** The device has gone: unplugged, or closed at the other end. */
export class PortLost extends SerialError {
  constructor(path: string, reason = 'the device has gone') {
    super(`${path}: ${reason}`);
  }
}

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}
