import { BoardRepl } from './boardRepl.js';
import { type Port, SerialError } from './port.js';
import { Wire } from './wire.js';

export interface SessionOptions {
  /** Ctrl-C. */
  readonly signal?: AbortSignal | null;
  /** Silence that ends the wait for a running program, in milliseconds. */
  readonly idleMs?: number | undefined;
  /** Told what went wrong without spoiling the result. */
  readonly warn?: ((text: string) => void) | undefined;
}

/**
 * Lets `body` talk to a board's raw REPL. Whatever comes of it, the board is back in its friendly REPL and the port is
 * closed afterwards.
 *
 * @throws what `body` throws, and SerialError where the board doesn't answer
 */
export async function withBoard<T>(
  port: Port,
  body: (repl: BoardRepl) => Promise<T>,
  { signal = null, idleMs, warn = () => {} }: SessionOptions = {},
): Promise<T> {
  const repl = new BoardRepl(new Wire(port, signal), idleMs);
  try {
    await repl.enter();
    return await body(repl);
  } finally {
    // An error on the way out must not hide the one that led here, nor the result.
    await repl.leave().catch((e: unknown) => {
      if (e instanceof SerialError) warn(e.message);
      else throw e;
    });
    await port.close();
  }
}
