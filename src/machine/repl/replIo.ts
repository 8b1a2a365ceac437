/** The serial line of a REPL, as the board sees it. Bytes are one a character. */
export interface ReplIo {
  /** Sends bytes as they are. */
  write(bytes: string): void;
  /** Waits for the next byte (mp_hal_stdin_rx_chr); -1 once the input has ended. */
  read(): number;
}

/** What a character made of the session: it goes on, or the REPL was left with Ctrl-D, `machine.soft_reset` or the like. */
export interface ReplExit {
  readonly exitCode: number;
}

/** A prompt that takes one character after another. */
export interface Repl {
  /** Null: it goes on. */
  type(c: number): ReplExit | null;
  /** True where a statement, a paste or a raw program has begun that was not run yet. */
  readonly isUnfinished: boolean;
  /** What comes in goes to the program as it is: line ends are not keys. */
  readonly isRaw: boolean;
  /** How the last thing that ran ended; 0 where nothing ran yet. */
  readonly lastExitCode: number;
}
