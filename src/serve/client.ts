/** Someone at the other end of the board's serial line: a program at a pseudo-terminal, a socket or a websocket. */
export interface Client {
  /** Sends bytes on; `onSent` is called when they have left this process, or never will. */
  send(bytes: Uint8Array, onSent: () => void): void;
  /** Takes no more bytes for now, or takes them again. */
  pause(isPaused: boolean): void;
  close(): void;
  /** The board starts again: a connection that the board itself holds ends with that. */
  boardResets?(): void;
}

/** The board, as the ways to it see it. */
export interface Line {
  /** A client is there, and hears what the board says from now on. */
  join(client: Client): void;
  leave(client: Client): void;
  /** Bytes from any client. */
  receive(bytes: Uint8Array): void;
}
